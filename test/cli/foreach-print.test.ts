import { expect, test } from "vitest";
import { linesView } from "../../cli/print/lines.ts";
import { LiveRows } from "../../cli/print/live-rows.ts";
import { EventLines } from "../../cli/print/event-lines.ts";
import { planSentence } from "../../cli/print/plan-sentence.ts";
import { printPlan } from "../../cli/print/print-plan.ts";
import type { RunEvent, TaskStatus } from "../../runtime/journal/run-event.ts";
import { printed } from "../rig/printed.ts";

const scopes: Record<string, string[]> = { fit: ["fit"], score: ["fit"], sub: ["fit", "sub"] };
const scopeOf = (step: string) => scopes[step] ?? [];
const failure = { kind: "task-killed", run: "train/1", step: "fit/7", signal: 9 } as const;

const ended = (step: string, index: number[], status: TaskStatus = "ran"): RunEvent => ({
  type: "task-ended",
  step,
  index,
  status,
  attempts: 1,
  seconds: 0.3,
  artifacts: [],
  ...((status === "failed" || status === "caught") && { failure }),
  ...(status === "reused" && { from: "train/1" }),
});

const expanded = (step: string, count: number, at: number[] = []): RunEvent => ({
  type: "step-expanded",
  step,
  at,
  count,
});

const over = { type: "run-ended", status: "done", seconds: 1 } as const;

const shown = (events: readonly RunEvent[]): string =>
  printed((terminal) => {
    const view = linesView({ terminal, ago: () => undefined, scopeOf });
    for (const event of events) view.show(event);
  }).replaceAll(/\d+\.\d s$/gm, "N s");

test("a few tasks of a foreach have a line each, with their positions and logs", () => {
  expect(
    shown([
      expanded("fit", 2),
      { type: "task-started", step: "fit", index: [0], attempt: 1 },
      { type: "task-log", step: "fit", index: [0], text: "hel" },
      { type: "task-log", step: "fit", index: [1], text: "other\n" },
      { type: "task-log", step: "fit", index: [0], text: "lo" },
      ended("fit", [0]),
      ended("fit", [1], "reused"),
      over,
    ]),
  ).toBe("start   fit/0\nfit/1 | other\nfit/0 | hello\nran     fit/0  N s\nreused  fit/1  from train/1\n");
});

test("many tasks are counted, ten times at most; a failure and a caught failure are always told", () => {
  const statuses = Array.from({ length: 50 }, (_, at): TaskStatus =>
    at === 7 ? "failed" : at === 9 ? "caught" : "ran",
  );
  expect(shown([expanded("fit", 50), ...statuses.map((status, at) => ended("fit", [at], status)), over])).toBe(
    `fit  5 of 50 done
failed  fit/7  N s
Error Step fit/7 was ended by signal 9 (kill).
  A crash in native code looks like this; the log may show more.
  flowbox logs train/1/fit/7
caught  fit/9  N s
  Step fit/7 was ended by signal 9 (kill).
fit  10 of 50 done
fit  15 of 50 done
fit  20 of 50 done
fit  25 of 50 done
fit  30 of 50 done
fit  35 of 50 done
fit  40 of 50 done
fit  45 of 50 done
failed  fit  50 tasks: 48 ran, 1 failed, 1 caught  N s
`,
  );
});

test("a step that needs a foreach step is counted by the same list, and what a run did not come to is said at its end", () => {
  const twelve = [...Array(12).keys()];
  const text = shown([
    expanded("fit", 12),
    ...twelve.map((at) => ended("fit", [at])),
    ...twelve.slice(0, 3).map((at) => ended("score", [at])),
    over,
  ]);
  expect(text).toContain("\ndone    fit  12 tasks ran  N s\n");
  expect(text).toContain("\nscore  2 of 12 done\n");
  expect(text).toMatch(/\nstopped score {2}3 tasks ran {2}N s\n$/);
});

test("a foreach within a foreach is done when its last item is", () => {
  const eleven = [...Array(11).keys()];
  const first = [expanded("fit", 2), expanded("sub", 11, [0]), ...eleven.map((at) => ended("sub", [0, at]))];
  expect(shown(first)).not.toContain("done    sub");
  const all = [...first, expanded("sub", 0, [1])];
  expect(shown([...all, over])).toContain("done    sub  11 tasks ran  N s\n");
});

test("what many tasks warn of alike is said once", () => {
  const warning = { type: "warning", warning: { kind: "oom-survived", step: "fit" } } as const;
  expect(shown([warning, warning]).match(/note/g)).toHaveLength(1);
});

test("an attempt that is repeated is told with its reason", () => {
  const again: RunEvent = { type: "attempt-failed", step: "fit", index: [2], attempt: 1, of: 3, failure };
  expect(shown([{ ...again, again: 4 }, { ...again, again: 0 }, again])).toBe(
    "again   fit/2  attempt 2 of 3 in 4.0 s: Step fit/7 was ended by signal 9 (kill).\n" +
      "again   fit/2  attempt 2 of 3: Step fit/7 was ended by signal 9 (kill).\n",
  );
});

test("on a terminal a step with many tasks has one row, with how far it is and who wrote last", () => {
  const events: RunEvent[] = [
    expanded("fit", 12),
    { type: "task-started", step: "start", attempt: 1 },
    { type: "task-started", step: "fit", index: [0], attempt: 1 },
    { type: "task-started", step: "fit", index: [1], attempt: 1 },
    { type: "task-log", step: "fit", index: [1], text: "epoch 3\n" },
    ended("fit", [0], "failed"),
  ];
  printed((terminal) => {
    const lines = new EventLines({ terminal, ago: () => undefined, scopeOf });
    const rows = new LiveRows(lines);
    for (const event of events) {
      lines.show(event);
      rows.follow(event);
    }
    expect(rows.all()).toMatchObject([
      { name: "start", doing: "runs", last: "" },
      { name: "fit  1 of 12 done, 1 failed", doing: "runs", last: "fit/1: epoch 3" },
    ]);
  });
});

test("a plan counts the tasks of a foreach", () => {
  const reused = [
    { step: "start", from: "train/1" },
    { step: "fit", from: "train/1", count: 48 },
  ];
  const changes = [{ kind: "outputs" as const }];
  const toRun = [
    { step: "fit", reason: { kind: "changed" as const, changes }, count: 2 },
    { step: "choose", reason: { kind: "needs" as const, steps: ["fit"] } },
  ];
  expect(planSentence({ reused, toRun }, () => undefined)).toBe(
    "49 reused from train/1; 3 run: 2 of fit (declared outputs changed), choose (needs fit)",
  );
  const steps = ["start", "fit", "choose"].map((name) => ({ name }));
  const told = printed((terminal) =>
    printPlan(
      terminal,
      { flow: { name: "train", steps } as never, mode: "normal", plan: { reused, toRun, images: [] } },
      () => undefined,
    ),
  );
  expect(told).toBe(`train  not run before
  start   reuse  from train/1
  fit     reuse  48 tasks, from train/1
          run    2 tasks, declared outputs changed
  choose  run    needs fit

49 reused, 3 to run. Nothing was started.
`);
});
