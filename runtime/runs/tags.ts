import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import { findRun } from "./find-run.ts";
import type { RunFailure } from "./run-failure.ts";
import { parseRunName } from "./run-name.ts";
import type { RunRecord } from "./run-record.ts";
import type { State } from "./state.ts";
import { stateFailure } from "./state-failure.ts";
import { listTags, readTag, tagFolder, type TagPlace } from "./tag-files.ts";
import { writeWhole } from "./write-whole.ts";

/** Points a tag at a run, taking it from whichever run of the flow had it.
 * Fails with tag-invalid, address-invalid, run-unknown, state-unwritable. */
export function tagRun(
  state: State,
  address: string,
  tag: string,
): Result<{ run: string; before?: string }, RunFailure> {
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

export const tagsOf = (state: State, record: RunRecord): string[] =>
  listTags(state, placeOf(record)).filter((tag) => readTag(state, placeOf(record), tag) === record.run);

function placeOf(record: RunRecord): TagPlace {
  const name = parseRunName(record.run);
  if (!name) throw new Error(`a record named ${record.run}`);
  return name;
}
