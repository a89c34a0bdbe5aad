import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../../runtime/failure.ts";
import { planFlow } from "../../runtime/runs/plan-flow.ts";
import type { Answer } from "../base-command.ts";
import { openProject, withPlanParts } from "../compose.ts";
import { FlowCommand, flowArgs, requestFlags } from "../flow-command.ts";
import { planJson } from "../print/plan-json.ts";
import { printPlan } from "../print/print-plan.ts";
import { runAgo } from "../print/run-ago.ts";

export default class Plan extends FlowCommand {
  static override summary = "Show what a run would reuse, build and run, and why; start nothing";
  static override description = "It takes the flags of flowbox run, and needs no engine.";
  static override examples = ["<%= config.bin %> plan train", "<%= config.bin %> plan train --epochs 3"];
  static override args = flowArgs;
  static override flags = requestFlags;

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const opened = openProject();
    if (!opened.ok) return opened;
    const request = await this.readRequest(opened.value.project, Plan.flags);
    if (!request.ok) return request;
    const plan = await withPlanParts(opened.value, (parts) => planFlow(request.value, parts));
    if (!plan.ok) return plan;
    return ok<Answer>({
      json: planJson(request.value, plan.value),
      print: (terminal) => printPlan(terminal, { ...request.value, plan: plan.value }, runAgo(opened.value.state)),
    });
  }
}
