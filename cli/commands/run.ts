import { Flags } from "@oclif/core";
import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../../runtime/failure.ts";
import type { RunRecord } from "../../runtime/runs/run-record.ts";
import { failureModes, type RunRequest } from "../../runtime/runs/run-request.ts";
import { tagsOf } from "../../runtime/runs/tags.ts";
import type { Answer } from "../base-command.ts";
import { openProject, type OpenProject, withRunParts } from "../compose.ts";
import { exitCode, exits } from "../exit-code.ts";
import { FlowCommand, flowArgs, requestFlags } from "../flow-command.ts";
import { buildJobsFlag } from "../build-jobs-flag.ts";
import { offlineFlag } from "../offline-flag.ts";
import { eventView } from "../print/event-view.ts";
import { printFailure } from "../print/print-failure.ts";
import { printRunEnd } from "../print/print-run.ts";
import { runJson } from "../print/run-json.ts";

export default class Run extends FlowCommand {
  static override summary = "Run a flow; what did not change is reused";
  static override description = "The flow's params are flags: flowbox run train --help lists them.";
  static override examples = [
    "<%= config.bin %> run train",
    "<%= config.bin %> run train --epochs 3",
    "<%= config.bin %> run train --test",
    "<%= config.bin %> run predict --from model=train/1:model",
  ];
  static override args = flowArgs;
  static override flags = {
    ...requestFlags,
    jobs: Flags.integer({ char: "j", min: 1, description: "steps that run at once" }),
    "build-jobs": buildJobsFlag,
    "failure-mode": Flags.option({
      options: failureModes,
      description:
        "what a failure does to the rest: what runs is finished, all that does not need it is, or nothing is",
    })(),
    offline: offlineFlag,
  };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const opened = openProject();
    if (!opened.ok) return opened;
    const request = await this.readRequest(opened.value.project, Run.flags);
    if (!request.ok) return request;
    const record = await this.#run(request.value, opened.value);
    return record.ok ? ok(this.#told(record.value, tagsOf(opened.value.state, record.value))) : record;
  }

  async #run(request: RunRequest, opened: OpenProject): Promise<Result<RunRecord, Failure>> {
    const view = eventView(this.progress, opened.state, request.flow);
    try {
      const { buildJobs, offline } = request;
      return await withRunParts(opened, { emit: (event) => view.show(event), buildJobs, offline }, async (parts) => {
        const { runFlow } = await import("../../runtime/runs/run-flow.ts");
        return runFlow(request, parts);
      });
    } finally {
      view.close();
    }
  }

  #told(record: RunRecord, tags: readonly string[]): Answer {
    const { failure, status } = record;
    const shown = record.tasks.some((task) => task.status === "failed");
    return {
      json: runJson(record, tags),
      exit: status === "done" ? exits.done : failure ? exitCode(failure) : exits.stepFailed,
      print: (terminal) => {
        if (failure && status === "failed" && !shown) printFailure(terminal, failure);
        printRunEnd(terminal, record);
      },
    };
  }
}
