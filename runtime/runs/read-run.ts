import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJournal } from "../journal/journal.ts";
import { runFolder } from "./run-folder.ts";
import type { RunName } from "./run-name.ts";
import { recordOf, type RunRecord } from "./run-record.ts";
import { runName } from "./run-name.ts";
import type { State } from "./state.ts";

/** A run as its journal tells it. Undefined when there is no journal or not even its first line is whole. */
export function readRun(state: State, name: RunName): RunRecord | undefined {
  const file = join(runFolder(state, name), "journal.ndjson");
  if (!existsSync(file)) return undefined;
  const { entries, cutAt } = readJournal(file);
  const record = recordOf(entries);
  if (record && cutAt) record.warnings.push({ kind: "journal-cut", run: runName(name), line: cutAt });
  return record;
}
