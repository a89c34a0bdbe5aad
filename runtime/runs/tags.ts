import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import { findRun } from "./find-run.ts";
import type { RunFailure } from "./run-failure.ts";
import { parseRunName, type RunName } from "./run-name.ts";
import type { RunRecord } from "./run-record.ts";
import type { State } from "./state.ts";
import { stateFailure } from "./state-failure.ts";
import { writeWhole } from "./write-whole.ts";

type TagPlace = Pick<RunName, "namespace" | "flow">;

/** Points a tag at a run, taking it from whichever run of the flow had it.
 * Fails with tag-invalid, address-invalid, run-unknown, state-unwritable. */
export function tagRun(state: State, address: string, tag: string): Result<{ run: string; before?: string }, RunFailure> {
  if (!/^[A-Za-z][\w.-]*$/.test(tag)) return fail({ kind: "tag-invalid", tag });
  const found = findRun(state, address);
  if (!found.ok) return found;
  const place = placeOf(found.value);
  const before = readTag(state, place, tag);
  try {
    mkdirSync(tagFolder(state, place), { recursive: true, mode: 0o700 });
    writeWhole(join(tagFolder(state, place), tag), `${found.value.run}\n`);
  } catch (error) {
    return fail(stateFailure(error, tagFolder(state, place)));
  }
  return ok({ run: found.value.run, ...(before && { before }) });
}

/** Fails with tag-unknown when the run does not carry the tag. */
export function untagRun(state: State, address: string, tag: string): Result<{ run: string }, RunFailure> {
  const found = findRun(state, address);
  if (!found.ok) return found;
  const place = placeOf(found.value);
  if (readTag(state, place, tag) !== found.value.run) {
    return fail({ kind: "tag-unknown", address: `${address}@${tag}`, known: tagsOf(state, found.value) });
  }
  rmSync(join(tagFolder(state, place), tag));
  return ok({ run: found.value.run });
}

/** The run's name that a tag points at. */
export function readTag(state: State, place: TagPlace, tag: string): string | undefined {
  try {
    return readFileSync(join(tagFolder(state, place), tag), "utf8").trim();
  } catch {
    return undefined;
  }
}

export const tagsOf = (state: State, record: RunRecord): string[] =>
  listTags(state, placeOf(record)).filter((tag) => readTag(state, placeOf(record), tag) === record.run);

export function listTags(state: State, place: TagPlace): string[] {
  try {
    return readdirSync(tagFolder(state, place)).filter((name) => !name.endsWith(".tmp")).toSorted();
  } catch {
    return [];
  }
}

const tagFolder = (state: State, { namespace, flow }: TagPlace): string =>
  join(state.folder, "tags", namespace === "test" ? "test" : "normal", flow);

function placeOf(record: RunRecord): TagPlace {
  const name = parseRunName(record.run);
  if (!name) throw new Error(`a record named ${record.run}`);
  return name;
}
