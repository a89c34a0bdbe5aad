import { z } from "../../runtime/author.ts";
import { closureOf } from "../../runtime/flow/closure/closure-of.ts";
import type { Flow, Program, Step } from "../../runtime/flow/flow.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

export function closureIn(
  project: TempProject,
  program: Program,
  { files = [], local = {} }: { files?: string[]; local?: Flow["local"] } = {},
) {
  const flow: Flow = {
    indexes: {},
    local,
    name: "train",
    folder: project.path("flows/train"),
    project: project.folder,
    params: z.object({ epochs: z.number() }),
    environments: {},
    inputs: {},
    testMode: { params: {}, inputs: {} },
    steps: [],
  };
  const step: Step = {
    name: "fit",
    program,
    needs: [],
    join: false,
    scope: [],
    retries: { count: 0, delay: 0, on: [] },
    resources: {},
    network: false,
    env: {},
    files,
    reuse: "always",
  };
  return closureOf(step, flow);
}

export const python = (project: TempProject, files: string[] = [], local: Flow["local"] = {}) =>
  closureIn(
    project,
    { kind: "python", file: project.path("flows/train/steps/fit.py"), function: "fit" },
    { files, local },
  );

export const node = (project: TempProject) =>
  closureIn(project, { kind: "node", file: project.path("flows/train/steps/report.ts"), function: "report" });

export const fit = (text: string) => tempProject({ "flows/train/steps/fit.py": text });

export function value<T>(result: { ok: true; value: T } | { ok: false; failure: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

export const paths = (closure: ReturnType<typeof closureOf>) => value(closure).files.map(({ path }) => path);
