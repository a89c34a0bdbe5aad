import { Args } from "@oclif/core";
import { ok, type Result } from "../../../images/result.ts";
import type { Failure } from "../../../runtime/failure.ts";
import { whyBuild } from "../../../runtime/runs/why-build.ts";
import { type Answer, BaseCommand } from "../../base-command.ts";
import { chooseFlow } from "../../choose-flow.ts";
import { openProject, withPlanParts } from "../../compose.ts";
import { imageReasonJson } from "../../print/plan-json.ts";
import { printImageReason } from "../../print/print-image-reason.ts";
import { noEngine } from "../../print/print-plan.ts";

export default class WhyBuild extends BaseCommand {
  static override summary = "Say why the image of a step has to be built, or has not";
  static override examples = ["<%= config.bin %> why build train/fit", "<%= config.bin %> why build train"];
  static override args = {
    step: Args.string({
      description: "train/fit, or train for every step; needless where the project has only one flow",
    }),
  };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { args } = await this.parse(WhyBuild);
    const opened = openProject();
    if (!opened.ok) return opened;
    const [name, step, ...more] = (args.step ?? "").split("/");
    if (more.length > 0)
      this.error(`${args.step} is not a step of a flow: say train/fit. For a run: flowbox why run ${args.step}`);
    const flow = await chooseFlow(opened.value.project, name || undefined, { functions: false });
    if (!flow.ok) return flow;
    const steps = flow.value.steps.filter((one) => !step || one.name === step);
    const known = flow.value.steps.map((one) => one.name).join(", ");
    if (steps.length === 0) this.error(`${flow.value.name} has no step ${step}, it has ${known}`);
    const reasons = await withPlanParts(opened.value, (parts) => whyBuild(flow.value, steps, parts));
    if (!reasons.ok) return reasons;
    return ok<Answer>({
      json: {
        flow: flow.value.name,
        steps: reasons.value.map((reason) => ({ step: reason.step, image: imageReasonJson(reason) })),
      },
      print: (terminal) => {
        for (const reason of reasons.value)
          printImageReason(terminal, reason, { flow: flow.value.name, now: Date.now() });
        if (reasons.value.some(({ present }) => present === undefined)) terminal.line(noEngine);
      },
    });
  }
}
