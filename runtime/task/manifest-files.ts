import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Digest } from "../../images/digest.ts";
import { runFolder } from "../runs/run-folder.ts";
import { parseRunName } from "../runs/run-name.ts";
import type { State } from "../runs/state.ts";
import { taskName } from "../runs/task-name.ts";
import { writeWhole } from "../runs/write-whole.ts";
import { readManifest, type TaskManifest } from "./task-manifest.ts";

const pointerSchema = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  step: z.string(),
  at: z.exactOptional(z.array(z.number().int())),
});

/** Where a run keeps the manifest of a task. */
export function manifestFile(
  state: State,
  run: string,
  { step, at }: { step: string; at?: readonly number[] },
): string {
  const name = parseRunName(run);
  if (!name) throw new Error(`a run named ${run}`);
  return join(runFolder(state, name), "tasks", `${taskName(step, at)}.json`);
}

/** Puts a manifest on record, whole or not at all. */
export function commitManifest(state: State, manifest: TaskManifest): void {
  const { run, step, input } = manifest;
  const file = manifestFile(state, run, { step, ...(input.at && { at: input.at }) });
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, JSON.stringify(manifest));
}

/** Lets later runs of the namespace find a result by its key. Losing it costs the time of the task. */
export function pointTo(state: State, manifest: TaskManifest): void {
  const { run, step, input } = manifest;
  const file = pointerFile(state, manifest.key, manifest.input.test);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, JSON.stringify({ version: 1, run, step, ...(input.at && { at: input.at }) }), false);
}

/** The committed result of a key. */
export function findByKey(state: State, key: Digest, test: boolean): TaskManifest | undefined {
  try {
    const pointer = pointerSchema.parse(JSON.parse(readFileSync(pointerFile(state, key, test), "utf8")));
    const manifest = readManifest(manifestFile(state, pointer.run, pointer));
    return manifest?.key === key ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function pointerFile(state: State, key: Digest, test: boolean): string {
  const hex = key.slice("sha256:".length);
  return join(state.folder, "tasks", test ? "test" : "normal", hex.slice(0, 2), `${hex}.json`);
}
