import { expect, test } from "vitest";
import { exitCode } from "../../cli/exit-code.ts";
import { ago } from "../../cli/print/ago.ts";
import { duration } from "../../cli/print/duration.ts";
import { failureText } from "../../cli/print/failure-text.ts";
import { plain } from "../../cli/print/plain.ts";
import { planSentence } from "../../cli/print/plan-sentence.ts";
import type { RecipeChange } from "../../runtime/task/recipe-changes.ts";
import { size } from "../../cli/print/size.ts";

const hours = () => "2 h ago";
const fitChanged = { kind: "file", path: "steps/fit.py", how: "changed" } as const;

test("the plan says what is reused, what runs and why", () => {
  const plan = {
    reused: [
      { step: "start", from: "train/1" },
      { step: "split", from: "train/1" },
      { step: "baseline", from: "train/1" },
    ],
    toRun: [
      { step: "fit", reason: { kind: "changed" as const, changes: [fitChanged] } },
      { step: "report", reason: { kind: "needs" as const, steps: ["fit"] } },
    ],
  };
  expect(planSentence(plan, hours)).toBe(
    "3 reused from train/1; 2 run: fit (steps/fit.py changed), report (needs fit)",
  );
});

test("the plan says that nothing changed, and since when", () => {
  expect(planSentence({ reused: [{ step: "start", from: "train/1" }], toRun: [] }, hours)).toBe(
    "Nothing changed since train/1 (2 h ago): same code, packages, params, inputs. --fresh runs it again",
  );
});

test("a plan that reuses from two runs names both", () => {
  const reused = [
    { step: "a", from: "train/1" },
    { step: "b", from: "train/2" },
    { step: "c", from: "train/2" },
  ];
  expect(planSentence({ reused, toRun: [] }, hours)).toBe(
    "Nothing to run: 1 reused from train/1, 2 from train/2. --fresh runs it again",
  );
});

test("the first run of a flow gives no reasons", () => {
  const toRun = [
    { step: "a", reason: { kind: "first" as const } },
    { step: "b", reason: { kind: "needs" as const, steps: ["a"] } },
  ];
  expect(planSentence({ reused: [], toRun }, hours)).toBe("2 run: a, b");
});

test("changes are told in words, and only three of them", () => {
  const changes: RecipeChange[] = [
    { kind: "param", name: "epochs", from: 3, to: 20 },
    { kind: "env", name: "THREADS", from: "1", to: "2" },
    fitChanged,
    { kind: "results", step: "start" },
    { kind: "outputs" },
  ];
  expect(planSentence({ reused: [], toRun: [{ step: "fit", reason: { kind: "changed", changes } }] }, hours)).toBe(
    '1 run: fit (epochs 3 to 20, env THREADS "1" to "2", steps/fit.py changed, 2 more)',
  );
});

test("text of others cannot command a terminal", () => {
  expect(plain("a\u001b]0;title\u0007b\u001b[2J\r\nc\td\u202ee\u200b\rf")).toBe(
    "a\\x1b]0;title\\x07b\\x1b[2J\nc\td\\u202ee\\u200b\\x0df",
  );
  expect(plain("día 日本 🙂")).toBe("día 日本 🙂");
});

test("durations, ages and sizes read as people say them", () => {
  expect([0, 1.23, 12.4, 200, 7500].map(duration)).toEqual(["0.0 s", "1.2 s", "12 s", "3 min 20 s", "2 h 5 min"]);
  const now = Date.parse("2026-01-02T00:00:00Z");
  expect(
    ["2026-01-01T23:59:30Z", "2026-01-01T23:55:00Z", "2026-01-01T22:00:00Z", "2025-12-30T00:00:00Z"].map((then) =>
      ago(then, now),
    ),
  ).toEqual(["just now", "5 min ago", "2 h ago", "3 days ago"]);
  expect([0, 999, 4100, 12_000_000, 1.24e9].map(size)).toEqual(["0 B", "999 B", "4.1 kB", "12 MB", "1.2 GB"]);
});

test("a step that raised is told with its traceback, its message and its logs", () => {
  const error = {
    kind: "raised" as const,
    type: "ValueError",
    message: "no rows",
    traceback: 'File "steps/fit.py", line 3, in fit',
  };
  const failure = { kind: "task-failed" as const, run: "train/2", step: "fit", error };
  expect(failureText(failure)).toMatchObject({
    what: "Step fit raised ValueError: no rows",
    detail: error.traceback,
    more: "flowbox logs train/2/fit",
  });
  expect(exitCode(failure)).toBe(1);
});

test("an argument that nobody makes is told with what it may have meant", () => {
  const failure = {
    kind: "argument-missing" as const,
    step: "fit",
    argument: "image",
    known: ["images", "labels"],
    near: "images",
  };
  expect(failureText(failure)).toEqual({
    what: "Step fit takes the argument image, which nobody makes.",
    hint: "Did you mean images? It sees images and labels.",
  });
  expect(exitCode(failure)).toBe(65);
});

test("an input that cannot be had carries its cause", () => {
  const cause = { kind: "tag-unknown" as const, address: "train@production:model", known: [] };
  const failure = { kind: "input-missing" as const, input: "model", address: "train@production:model", cause };
  expect(failureText(failure).what).toBe(
    "The flow's input model comes from train@production:model, which cannot be had. There is no tag at train@production:model.",
  );
  expect(failureText(failure).hint).toContain("--from model=train/1:model");
});

test("exit codes tell steps, usage, data, engine, state, try-again and interruption apart", () => {
  expect(exitCode({ kind: "task-oom", run: "a/1", step: "s", memory: 1 })).toBe(1);
  expect(exitCode({ kind: "run-unknown", address: "a/1", known: [] })).toBe(64);
  expect(exitCode({ kind: "lock-stale", flow: "a", environment: "e", changed: [] })).toBe(65);
  expect(exitCode({ kind: "engine-absent", tried: [] })).toBe(69);
  expect(exitCode({ kind: "disk-full", file: "f" })).toBe(74);
  expect(exitCode({ kind: "engine-lost", during: "d", reason: "r" })).toBe(75);
  expect(exitCode({ kind: "cancelled" })).toBe(130);
});
