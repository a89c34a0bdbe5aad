import { fail, ok, type Result } from "../../images/result.ts";
import { parseAddress, type Address } from "./address.ts";
import { readRun } from "./read-run.ts";
import { flowsWithRuns, runNumbers } from "./run-folder.ts";
import type { RunFailure } from "./run-failure.ts";
import { parseRunName, runName } from "./run-name.ts";
import type { RunRecord } from "./run-record.ts";
import type { State } from "./state.ts";
import { listTags, readTag } from "./tag-files.ts";

type RunPlace = Omit<Address, "at">;

/** Fails with address-invalid, run-unknown, tag-unknown. */
export function findRun(state: State, address: string): Result<RunRecord, RunFailure> {
  const parsed = parseAddress(address);
  return parsed.ok ? findRunAt(state, parsed.value, address) : parsed;
}

export function findRunAt(state: State, at: RunPlace, address: string): Result<RunRecord, RunFailure> {
  if (at.tag) {
    const named = parseRunName(readTag(state, at, at.tag) ?? "");
    const record = named && readRun(state, named);
    return record ? ok(record) : fail({ kind: "tag-unknown", address, known: listTags(state, at) });
  }
  const record = byNumber(state, at);
  return record ? ok(record) : fail({ kind: "run-unknown", address, known: knownRuns(state, at) });
}

function byNumber(state: State, at: RunPlace): RunRecord | undefined {
  if (at.run !== "latest" && at.run !== "last") return readRun(state, { ...at, number: Number(at.run) });
  for (const number of runNumbers(state, at).toReversed()) {
    const record = readRun(state, { ...at, number });
    if (record && (at.run === "last" || record.status === "done")) return record;
  }
  return undefined;
}

function knownRuns(state: State, at: RunPlace): string[] {
  const ofFlow = runNumbers(state, at).map((number) => runName({ ...at, number }));
  if (ofFlow.length > 0) return ofFlow.slice(-5);
  return flowsWithRuns(state).flatMap((flow) =>
    runNumbers(state, flow)
      .slice(-1)
      .map((number) => runName({ ...flow, number })),
  );
}
