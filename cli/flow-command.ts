import { Args, Flags, type Interfaces } from "@oclif/core";
import { ok, type Result } from "../images/result.ts";
import type { Failure } from "../runtime/failure.ts";
import type { Project } from "../runtime/flow/find-project.ts";
import type { Flow } from "../runtime/flow/flow.ts";
import { listFlows } from "../runtime/flow/list-flows.ts";
import { readParamsFile } from "../runtime/flow/read-params-file.ts";
import { resolveParams } from "../runtime/flow/resolve-params.ts";
import type { RunRequest } from "../runtime/runs/run-request.ts";
import { BaseCommand } from "./base-command.ts";
import { chooseFlow } from "./choose-flow.ts";
import { here, inContinuousIntegration } from "./compose.ts";
import { everything, flowArgument, oclifFlags, pairsOf, paramValues, withFresh } from "./run-arguments.ts";

export const flowArgs = { flow: Args.string({ description: "needless where the project has only one" }) };

/** What is asked of a run, besides the flow's own params. */
export const requestFlags = {
  "frozen-local": Flags.boolean({
    allowNo: true,
    description: "take pinned packages, not the project's own local ones; the default where CI is set",
  }),
  params: Flags.string({ helpValue: "FILE", description: "a JSON file with params" }),
  param: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "NAME=VALUE",
    description: "set a param, whatever its name",
  }),
  test: Flags.boolean({ description: "test mode: the flow's testMode params, runs numbered apart" }),
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

type RequestFlags = typeof requestFlags & {
  jobs?: Interfaces.OptionFlag<number | undefined>;
  "build-jobs"?: Interfaces.OptionFlag<number | undefined>;
  "failure-mode"?: Interfaces.OptionFlag<RunRequest["failureMode"]>;
};

const takeValue = new Set(["--params", "--param", "--jobs", "-j", "--build-jobs", "--failure-mode", "--from"]);

/** A command that takes a flow with its params as flags. */
export abstract class FlowCommand extends BaseCommand {
  /** Loads the flow and checks everything that was said about its run.
   * @param flags of this command, `requestFlags` among them */
  protected async readRequest(project: Project, flags: RequestFlags): Promise<Result<RunRequest, Failure>> {
    const flow = await chooseFlow(project, flowArgument(this.argv, listFlows(project), takeValue));
    return flow.ok ? this.#request(flow.value, flags) : flow;
  }

  async #request(flow: Flow, flags: RequestFlags): Promise<Result<RunRequest, Failure>> {
    const argv = withFresh(
      this.argv,
      flow.steps.map((step) => step.name),
    );
    const parsed = await this.parse(
      { args: flowArgs, flags: { ...oclifFlags(flow), ...flags }, enableJsonFlag: true, strict: true },
      argv,
    );
    const given: Record<string, unknown> = parsed.flags;
    const {
      params,
      param = [],
      test,
      jobs,
      "build-jobs": buildJobs,
      "failure-mode": failureMode,
      offline,
      fresh = [],
      from = [],
    } = parsed.flags as RunFlags;
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
      flow: (parsed.flags["frozen-local"] ?? inContinuousIntegration()) ? { ...flow, local: {} } : flow,
      params: resolved.value.values,
      paramSources: resolved.value.sources,
      mode: test ? "test" : "normal",
      fresh: fresh.includes(everything) || (fresh.length > 0 && fresh),
      from: pairsOf(from),
      signal: this.signal,
      ...(jobs !== undefined && { jobs }),
      ...(buildJobs !== undefined && { buildJobs }),
      ...(failureMode !== undefined && { failureMode }),
      ...(offline !== undefined && { offline }),
    });
  }
}

interface RunFlags {
  params?: string;
  param?: string[];
  test: boolean;
  jobs?: number;
  "build-jobs"?: number;
  "failure-mode"?: NonNullable<RunRequest["failureMode"]>;
  offline?: boolean;
  fresh?: string[];
  from?: string[];
}
