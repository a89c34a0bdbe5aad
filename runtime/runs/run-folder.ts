import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { RunName } from "./run-name.ts";
import type { State } from "./state.ts";

/** Where a run's files are. Test runs have a tree of their own. */
export const runFolder = (state: State, name: RunName): string => join(flowFolder(state, name), String(name.number));

/** Makes the folder of the next run; two callers at once get two numbers. */
export function claimRun(state: State, flow: { namespace: "" | "test"; flow: string }): RunName {
  mkdirSync(flowFolder(state, flow), { recursive: true, mode: 0o700 });
  for (let number = (runNumbers(state, flow).at(-1) ?? 0) + 1; ; number += 1) {
    try {
      mkdirSync(runFolder(state, { ...flow, number }), { mode: 0o700 });
      return { ...flow, number };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

/** Ascending. */
export function runNumbers(state: State, flow: { namespace: "" | "test"; flow: string }): number[] {
  return names(flowFolder(state, flow))
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}

export function flowsWithRuns(state: State): { namespace: "" | "test"; flow: string }[] {
  return (["", "test"] as const).flatMap((namespace) =>
    names(join(state.folder, "runs", namespace === "test" ? "test" : "normal"))
      .toSorted()
      .map((flow) => ({ namespace, flow })),
  );
}

const flowFolder = (state: State, { namespace, flow }: { namespace: "" | "test"; flow: string }): string =>
  join(state.folder, "runs", namespace === "test" ? "test" : "normal", flow);

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
