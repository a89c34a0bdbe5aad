import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { processMark } from "../../images/process-mark.ts";
import { Journal, readJournal } from "../../runtime/journal/journal.ts";
import { openState } from "../../runtime/runs/state.ts";
import { claimRun, runFolder } from "../../runtime/runs/run-folder.ts";
import { findRun } from "../../runtime/runs/find-run.ts";
import { listRuns } from "../../runtime/runs/list-runs.ts";
import { tagRun } from "../../runtime/runs/tags.ts";
import type { State } from "../../runtime/runs/state.ts";
import type { RunEvent } from "../../runtime/journal/run-event.ts";

const started: RunEvent = {
  type: "run-started",
  owner: processMark(process.pid),
  run: "train/1",
  flow: "train",
  mode: "normal",
  params: {},
  paramSources: {},
  steps: ["fit"],
};
const ended: RunEvent = { type: "run-ended", status: "done", seconds: 1.5 };

function freshState(): State {
  const state = openState(mkdtempSync(join(tmpdir(), "flowbox-state-")));
  if (!state.ok) throw new Error(state.failure.kind);
  return state.value;
}

function writeRun(state: State, events: RunEvent[]): string {
  const name = claimRun(state, { namespace: "", flow: "train" });
  const file = join(runFolder(state, name), "journal.ndjson");
  const journal = new Journal(file);
  for (const event of events) journal.append(event);
  journal.close();
  return file;
}

describe("the journal", () => {
  test("entries are numbered and read back as they were written", () => {
    const { entries, cutAt } = readJournal(writeRun(freshState(), [started, ended]));
    expect(entries.map(({ seq, event }) => [seq, event])).toEqual([
      [1, started],
      [2, ended],
    ]);
    expect(cutAt).toBeUndefined();
  });

  test("a journal that was cut in the middle of a line is read up to there, and says so", () => {
    const state = freshState();
    appendFileSync(writeRun(state, [started]), '{"seq":2,"at":"20');
    expect(listRuns(state)).toMatchObject([
      { run: "train/1", status: "running", warnings: [{ kind: "journal-cut", line: 2 }] },
    ]);
  });
});

describe("a run without an end", () => {
  test("runs while its process lives, and was cut off when that is gone", () => {
    const state = freshState();
    const task: RunEvent = { type: "task-started", step: "fit", attempt: 1 };
    const dead = spawnSync("true").pid;
    writeRun(state, [started, task]);
    writeRun(state, [{ ...started, run: "train/2", owner: `${dead} 1` }, task]);
    writeRun(state, [{ ...started, run: "train/3", owner: `${process.pid} 1` }, task]);
    expect(listRuns(state).map(({ run, status, tasks }) => [run, status, tasks[0]?.status])).toEqual([
      ["train/1", "running", "running"],
      ["train/2", "cut-off", "cut-off"],
      ["train/3", "cut-off", "cut-off"],
    ]);
  });
});

describe("addresses of runs", () => {
  test("latest is the newest that ended done, last the newest of any kind", () => {
    const state = freshState();
    writeRun(state, [started, ended]);
    writeRun(state, [{ ...started, run: "train/2" }]);
    expect(findRun(state, "train/latest")).toMatchObject({ ok: true, value: { run: "train/1" } });
    expect(findRun(state, "train/last")).toMatchObject({ ok: true, value: { run: "train/2" } });
  });

  test("a run that is not there is a failure that names those that are", () => {
    const state = freshState();
    writeRun(state, [started, ended]);
    expect(findRun(state, "train/7")).toEqual({
      ok: false,
      failure: { kind: "run-unknown", address: "train/7", known: ["train/1"] },
    });
  });

  test("a tag is taken from the run that had it", () => {
    const state = freshState();
    writeRun(state, [started, ended]);
    writeRun(state, [{ ...started, run: "train/2" }, ended]);
    tagRun(state, "train/1", "production");
    expect(tagRun(state, "train/2", "production")).toEqual({ ok: true, value: { run: "train/2", before: "train/1" } });
    expect(findRun(state, "train@production")).toMatchObject({ ok: true, value: { run: "train/2" } });
  });

  test.each(["../x", "train/../1", "train/0x1", "train", "train/1/../..", "a".repeat(5000)])(
    "%s is no address",
    (address) => {
      expect(findRun(freshState(), address)).toMatchObject({
        ok: false,
        failure: { kind: expect.stringMatching(/address-invalid/) },
      });
    },
  );
});
