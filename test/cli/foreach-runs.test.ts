import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Artifact } from "../../runtime/artifacts/artifact.ts";
import { BlobStore } from "../../runtime/artifacts/blob-store.ts";
import { Journal } from "../../runtime/journal/journal.ts";
import type { RunEvent } from "../../runtime/journal/run-event.ts";
import { claimRun, runFolder } from "../../runtime/runs/run-folder.ts";
import { runName } from "../../runtime/runs/run-name.ts";
import { openState, type State } from "../../runtime/runs/state.ts";
import { taskName } from "../../runtime/runs/task-name.ts";
import { flowbox } from "../rig/flowbox.ts";
import { type TempProject, tempProject } from "../rig/temp-project.ts";

let project: TempProject;
let state: State;

beforeAll(() => {
  project = tempProject({ "flows/train/flow.ts": "" });
  const opened = openState(project.folder);
  if (!opened.ok) throw new Error(opened.failure.kind);
  state = opened.value;
  const [start, fit] = [ended("start", [], { artifacts: [json("data", 1), list("parts", ["a", "b"])] }), fits(3)];
  wrote([start, ...fit.toReversed(), ended("sub", [1, 0], { artifacts: [json("part", 10)] }), ended("end", [])]);
  wrote([
    start,
    ...fits(50).map((event, index): RunEvent =>
      index === 7
        ? {
            ...event,
            status: "failed",
            artifacts: [],
            failure: { kind: "task-killed", run: "train/2", step: "fit/7", signal: 9 },
          }
        : { ...event, ...(index < 3 && { status: "reused" as const, from: "train/1", fromIndex: [2 - index] }) },
    ),
  ]);
});
afterAll(() => project[Symbol.dispose]());

type Ended = Extract<RunEvent, { type: "task-ended" }>;

const ended = (step: string, index: number[], more: Partial<Ended> = {}): Ended => ({
  type: "task-ended",
  step,
  ...(index.length > 0 && { index }),
  status: "ran",
  attempts: 1,
  seconds: 0.5,
  artifacts: [],
  ...more,
});

const fits = (count: number): Ended[] =>
  Array.from({ length: count }, (_, index) =>
    ended("fit", [index], { artifacts: [json("score", index), json("same", "s")] }),
  );

function json(name: string, value: unknown): Artifact {
  const text = JSON.stringify(value);
  const { digest } = new BlobStore(state.folder).put(text, join(state.folder, "work"));
  return { name, format: "json", digest, bytes: text.length, type: typeof value, preview: text };
}

function list(name: string, values: readonly unknown[]): Artifact {
  const items = values.map((value) => json("item", value));
  const { digest } = new BlobStore(state.folder).put(JSON.stringify(items), join(state.folder, "work"));
  return { name, format: "list", digest, bytes: 6, type: "list", shape: [values.length], preview: "[…]" };
}

/** Puts a run on record, and a log for each of its tasks. */
function wrote(events: readonly RunEvent[]): void {
  const name = claimRun(state, { namespace: "", flow: "train" });
  const [run, folder] = [runName(name), runFolder(state, name)];
  const journal = new Journal(join(folder, "journal.ndjson"));
  journal.append({ type: "run-started", run, flow: "train", mode: "normal", params: {}, paramSources: {}, steps: [] });
  mkdirSync(join(folder, "logs"));
  for (const event of events) {
    journal.append(event);
    if (event.type === "task-ended" && event.status !== "reused")
      writeFileSync(
        join(folder, "logs", `${taskName(event.step, event.index)}.log`),
        `log of ${run} ${taskName(event.step, event.index)}\n`,
      );
  }
  journal.append({ type: "run-ended", status: "done", seconds: 2 });
  journal.close();
}

const run = async (...args: string[]) => flowbox(project.folder, args);

test("the log of one task is told by its address, and a foreach step's logs in order under headers", async () => {
  expect((await run("logs", "train/1/fit/2")).stdout).toBe("log of train/1 fit.2\n");
  expect((await run("logs", "train/1/fit")).stdout).toBe(
    "# fit/0\nlog of train/1 fit.0\n# fit/1\nlog of train/1 fit.1\n# fit/2\nlog of train/1 fit.2\n",
  );
  expect((await run("logs", "train/1/sub/1/0")).stdout).toBe("log of train/1 sub.1.0\n");
  expect(JSON.parse((await run("logs", "train/1/sub/1", "--json")).stdout)).toEqual({
    logs: [{ step: "sub", index: [1, 0], run: "train/1", reused: false, text: "log of train/1 sub.1.0\n" }],
  });
});

test("a reused task's log is that of the task that made its result, wherever that was in the list", async () => {
  expect((await run("logs", "train/2/fit/0")).stdout).toBe(
    "# fit/0 was reused; this is its log in train/1\nlog of train/1 fit.2\n",
  );
});

test("a position that there is not is told of with those that there are", async () => {
  const { code, stderr } = await run("logs", "train/1/fit/3");
  expect(code).toBe(64);
  expect(stderr).toContain("There is no step or task at train/1/fit/3.\n  That run has fit/0, fit/1 and fit/2.");
});

test("an artifact of one task is told by its address; of several it is ambiguous unless it is one blob", async () => {
  expect((await run("artifacts", "get", "train/1/fit/2:score")).stdout).toBe("2");
  expect((await run("artifacts", "get", "train/1/fit:same")).stdout).toBe('"s"');
  const { code, stderr } = await run("artifacts", "get", "train/2/fit:score");
  expect(code).toBe(64);
  expect(stderr).toContain(
    "train/2/fit:score can mean several artifacts.\n  Name one: train/2/fit/0:score, train/2/fit/1:score, train/2/fit/2:score, train/2/fit/3:score, train/2/fit/4:score or 44 more.",
  );
});

test("a list is written as a folder with a file an element, and read as a list", async () => {
  expect((await run("artifacts", "get", "train/1:parts", "--as", "json")).stdout).toBe('[\n  "a",\n  "b"\n]\n');
  const out = project.path("parts");
  expect((await run("artifacts", "get", "train/1:parts", "-o", out)).stdout).toBe(`parts is in ${out} (6 B)\n`);
  expect(readFileSync(join(out, "1.json"), "utf8")).toBe('"b"');
});

test("artifacts are listed with positions, at most twenty lines a step", async () => {
  const { stdout } = await run("artifacts", "train/2");
  const lines = stdout.split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "  start:data    number  1 B  1",
    "  start:parts   list 2  6 B  […]",
    "  fit/0:score   number  1 B  0",
    '  fit/0:same    string  3 B  "s"',
  ]);
  expect(lines.slice(-4)).toEqual([
    '  fit/10:same   string  3 B  "s"',
    "  fit: 78 more",
    "All of them: flowbox artifacts train/2 --json",
    "",
  ]);
  expect((await run("artifacts", "train/1/fit/2")).stdout).toBe(
    '  fit/2:score  number  1 B  2\n  fit/2:same   string  3 B  "s"\n',
  );
  const made = JSON.parse((await run("artifacts", "train/2/fit", "--json")).stdout);
  expect(made.tasks).toHaveLength(50);
  expect(made.tasks[9]).toMatchObject({ step: "fit", index: [9], artifacts: { score: { preview: "9" } } });
});

test("a run is shown with a line a task, and a step with many tasks with a line that counts them", async () => {
  expect((await run("show", "train/1")).stdout).toContain(
    "\n  start    ran  0.5 s\n  fit/0    ran  0.5 s\n  fit/1    ran  0.5 s\n  fit/2    ran  0.5 s\n  sub/1/0  ran  0.5 s\n  end      ran  0.5 s\n",
  );
  expect((await run("show", "train/2")).stdout).toContain(
    "\n  start  ran                                   0.5 s\n" +
      "  fit    50 tasks: 3 reused, 46 ran, 1 failed  25 s in all\n" +
      "  fit/7  failed                                0.5 s\n" +
      "    Step fit/7 was ended by signal 9",
  );
});

test("why a task ran is told by its address, and of many with the same reason once", async () => {
  expect((await run("why", "run", "train/1/fit/2")).stdout).toMatch(/^train\/1\/fit\/2 {2}ran for the first time/);
  const { stdout } = await run("why", "run", "train/2/fit");
  expect(stdout).toMatch(/^train\/2\/fit\/0 and 2 more {2}reused from train\/1: .*flowbox why run train\/1\/fit\/2\n/);
  expect(stdout).toMatch(/\ntrain\/2\/fit\/3 and 45 more {2}ran for the first time/);
  expect(stdout).toMatch(/\ntrain\/2\/fit\/7 {2}failed; /);
  expect((await run("why", "run", "train/1/fit/9")).code).toBe(64);
});
