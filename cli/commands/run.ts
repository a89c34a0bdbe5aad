import { Args, Flags } from "@oclif/core";
import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../../runtime/failure.ts";
import type { Flow } from "../../runtime/flow/flow.ts";
import { listFlows } from "../../runtime/flow/list-flows.ts";
import { readParamsFile } from "../../runtime/flow/read-params-file.ts";
import { resolveParams } from "../../runtime/flow/resolve-params.ts";
import type { RunRecord } from "../../runtime/runs/run-record.ts";
import type { RunRequest } from "../../runtime/runs/run-request.ts";
import { type Answer, BaseCommand } from "../base-command.ts";
import { chooseFlow } from "../choose-flow.ts";
import { here, openProject, type OpenProject, withRunParts } from "../compose.ts";
import { exitCode, exits } from "../exit-code.ts";
import { eventView } from "../print/event-view.ts";
import { printFailure } from "../print/print-failure.ts";
import { printRunEnd } from "../print/print-run.ts";
import { runJson } from "../print/run-json.ts";
import { everything, flowArgument, oclifFlags, pairsOf, paramValues, withFresh } from "../run-arguments.ts";

const flags = {
  params: Flags.string({ helpValue: "FILE", description: "a JSON file with params" }),
  param: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "NAME=VALUE",
    description: "set a param, whatever its name",
  }),
  test: Flags.boolean({ description: "test mode: the flow's testMode params, runs numbered apart" }),
  jobs: Flags.integer({ char: "j", min: 1, description: "steps that run at once" }),
  fresh: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "[STEP]",
    description: "run everything, or this step and what follows, reusing nothing",
  }),
  from: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "INPUT=ADDRESS",
    description: "take an input from this run: model=train/1:model",
  }),
};

const takeValue = new Set(["--params", "--param", "--jobs", "-j", "--from"]);

export default class Run extends BaseCommand {
  static override summary = "Run a flow; what did not change is reused";
  static override description = "The flow's params are flags: flowbox run train --help lists them.";
  static override examples = [
    "<%= config.bin %> run train",
    "<%= config.bin %> run train --epochs 3",
    "<%= config.bin %> run train --test",
    "<%= config.bin %> run predict --from model=train/1:model",
  ];
  static override args = { flow: Args.string({ description: "needless where the project has only one" }) };
  static override flags = flags;

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const opened = openProject();
    if (!opened.ok) return opened;
    const name = flowArgument(this.argv, listFlows(opened.value.project), takeValue);
    const flow = await chooseFlow(opened.value.project, name);
    if (!flow.ok) return flow;
    const request = await this.#request(flow.value);
    if (!request.ok) return request;
    const record = await this.#run(request.value, opened.value);
    return record.ok ? ok(this.#told(record.value)) : record;
  }

  async #request(flow: Flow): Promise<Result<RunRequest, Failure>> {
    const argv = withFresh(
      this.argv,
      flow.steps.map((step) => step.name),
    );
    const parsed = await this.parse(
      { args: Run.args, flags: { ...oclifFlags(flow), ...flags }, enableJsonFlag: true, strict: true },
      argv,
    );
    const given: Record<string, unknown> = parsed.flags;
    const { params, param = [], test, jobs, fresh = [], from = [] } = parsed.flags as RunFlags;
    const known = flow.steps.map((step) => step.name);
    const wrong = fresh.find((step) => step !== everything && !known.includes(step));
    if (wrong !== undefined)
      this.error(`--fresh ${wrong}: ${flow.name} has no step ${wrong}, it has ${known.join(", ")}`);
    const unknown = Object.keys(pairsOf(from)).find((input) => !(input in flow.inputs));
    if (unknown !== undefined) {
      this.error(
        `--from ${unknown}: ${flow.name} has no input ${unknown}, it has ${Object.keys(flow.inputs).join(", ") || "none"}`,
      );
    }
    const file = params === undefined ? undefined : readParamsFile(params, here());
    if (file?.ok === false) return file;
    const resolved = resolveParams(flow, {
      flags: paramValues(flow, given, param),
      test,
      folder: here(),
      ...(file && { file: file.value }),
    });
    if (!resolved.ok) return resolved;
    return ok({
      flow,
      params: resolved.value.values,
      paramSources: resolved.value.sources,
      mode: test ? "test" : "normal",
      fresh: fresh.includes(everything) || (fresh.length > 0 && fresh),
      from: pairsOf(from),
      signal: this.signal,
      ...(jobs !== undefined && { jobs }),
    });
  }

  async #run(request: RunRequest, opened: OpenProject): Promise<Result<RunRecord, Failure>> {
    const view = eventView(this.progress, opened.state);
    try {
      return await withRunParts(opened, { emit: (event) => view.show(event) }, async (parts) => {
        const { runFlow } = await import("../../runtime/runs/run-flow.ts");
        return runFlow(request, parts);
      });
    } finally {
      view.close();
    }
  }

  #told(record: RunRecord): Answer {
    const { failure, status } = record;
    const shown = record.tasks.some((task) => task.status === "failed");
    return {
      json: runJson(record),
      exit: status === "done" ? exits.done : failure ? exitCode(failure) : exits.stepFailed,
      print: (terminal) => {
        if (failure && status === "failed" && !shown) printFailure(terminal, failure);
        printRunEnd(terminal, record);
      },
    };
  }
}

interface RunFlags {
  params?: string;
  param?: string[];
  test: boolean;
  jobs?: number;
  fresh?: string[];
  from?: string[];
}
