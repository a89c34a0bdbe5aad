import fc from "fast-check";
import { expect, test } from "vitest";
import { type Outcome, type Place, Schedule, type ScheduledStep } from "../../runtime/schedule/schedule.ts";

/** Its own name in its scope: a foreach. */
const step = (name: string, needs: string[], scope: readonly string[] = []): ScheduledStep => ({
  name,
  needs,
  scope,
  ...(scope.at(-1) === name && { foreach: "list" }),
});

interface World {
  /** Items of a foreach at a place. */
  count(place: Place): number;
  outcome(place: Place): Outcome;
}

const shown = ({ step: name, at }: Place): string => [name, ...at].join("/");

/** Runs a schedule to its end, taking what is ready in whatever order `pick` says. */
function played(steps: ScheduledStep[], world: World, pick: (count: number) => number): string[] {
  const schedule = new Schedule(steps);
  const waiting: { place: Place; kind: string }[] = [];
  const ends: string[] = [];
  for (;;) {
    for (let ready = schedule.next(); ready; ready = schedule.next()) waiting.push({ place: ready, kind: ready.kind });
    const [next] = waiting.splice(pick(waiting.length), 1);
    if (!next) return ends;
    const { place, kind } = next;
    if (kind === "expand") {
      schedule.expanded(place, world.count(place));
      continue;
    }
    const outcome = kind === "skip" ? "skipped" : world.outcome(place);
    ends.push(`${shown(place)} ${outcome}`);
    schedule.ended(place, outcome);
  }
}

const world = (counts: Record<string, number> = {}, outcomes: Record<string, Outcome> = {}): World => ({
  count: (place) => counts[shown(place)] ?? 0,
  outcome: (place) => outcomes[shown(place)] ?? "done",
});
const first = (): number => 0;

const nested = [
  step("start", []),
  step("fit", ["start"], ["fit"]),
  step("fold", ["fit"], ["fit", "fold"]),
  step("score", ["fold"], ["fit", "fold"]),
  step("mean", ["score", "fit"], ["fit"]),
  step("best", ["mean", "start"]),
];

test("a foreach inside a foreach runs per item of both, and each join waits for what it closes", () => {
  const ends = played(nested, world({ fit: 2, "fold/0": 1, "fold/1": 2 }), first);
  expect(ends.toSorted()).toEqual(
    [
      "start",
      "fit/0",
      "fit/1",
      "fold/0/0",
      "fold/1/0",
      "fold/1/1",
      "score/0/0",
      "score/1/0",
      "score/1/1",
      "mean/0",
      "mean/1",
      "best",
    ]
      .map((one) => `${one} done`)
      .toSorted(),
  );
  expect(ends.at(-1)).toBe("best done");
});

test("a foreach over nothing still lets the join run", () => {
  expect(played(nested, world({ fit: 0 }), first)).toEqual(["start done", "best done"]);
  expect(played(nested, world({ fit: 1, "fold/0": 0 }), first)).toEqual([
    "start done",
    "fit/0 done",
    "mean/0 done",
    "best done",
  ]);
});

test("what needs only skipped steps is skipped, also a join all of whose items were", () => {
  const branches = [step("a", []), step("b", []), step("c", ["a"]), step("d", ["a", "b"])];
  expect(played(branches, world({}, { a: "skipped" }), first).toSorted()).toEqual([
    "a skipped",
    "b done",
    "c skipped",
    "d done",
  ]);
  const all = { "fit/0": "skipped", "fit/1": "skipped" } as const;
  const flat = [step("fit", [], ["fit"]), step("best", ["fit"])];
  expect(played(flat, world({ fit: 2 }, all), first).at(-1)).toBe("best skipped");
  expect(played(flat, world({ fit: 2 }, { "fit/0": "skipped" }), first).at(-1)).toBe("best done");
});

test("what needs a failed task never starts, and the rest does", () => {
  const ends = played(nested, world({ fit: 2, "fold/0": 1, "fold/1": 1 }, { "score/0/0": "failed" }), first);
  expect(ends).toContain("mean/1 done");
  expect(ends.some((one) => one.startsWith("mean/0") || one.startsWith("best"))).toBe(false);
});

test("ten thousand items and their join are scheduled in time that grows with their number", () => {
  const wide = [step("fit", [], ["fit"]), step("next", ["fit"], ["fit"]), step("best", ["next"])];
  const schedule = new Schedule(wide);
  let ends = 0;
  for (let ready = schedule.next(); ready; ready = schedule.next()) {
    if (ready.kind === "expand") schedule.expanded(ready, 10_000);
    else schedule.ended(ready, "done");
    ends += 1;
  }
  expect(ends).toBe(1 + 20_000 + 1);
});

/** A random flow: every step needs some earlier ones in the same foreach, opens one, or closes one. */
const flows = fc
  .array(
    fc.record({ kind: fc.constantFrom("plain", "foreach", "join"), picks: fc.array(fc.nat(), { maxLength: 3 }) }),
    {
      minLength: 1,
      maxLength: 9,
    },
  )
  .map((choices) => {
    const steps: ScheduledStep[] = [];
    for (const [position, { kind, picks }] of choices.entries()) {
      const chosen = picks.flatMap((pick) => steps[pick % Math.max(1, steps.length)] ?? []);
      const deepest = chosen.toSorted((a, b) => b.scope.length - a.scope.length)[0]?.scope ?? [];
      const needs = [...new Set(chosen.filter(({ scope }) => deepest.join().startsWith(scope.join())))];
      const open = kind === "join" && deepest.length > 0 ? deepest.slice(0, -1) : deepest;
      const name = `s${position}`;
      const names = needs.map((one) => one.name);
      steps.push(step(name, names, kind === "foreach" ? [...open, name] : open));
    }
    return steps;
  });

/** The definition, looked up again and again: what has ended of all that could. */
function naive(steps: ScheduledStep[], fate: World): string[] {
  const outcomes = new Map<string, Outcome>();
  const places = (scope: readonly string[]): number[][] =>
    scope.reduce<number[][]>(
      (ats, foreach) =>
        ats.flatMap((at) => {
          const opened = outcomes.get(`open ${shown({ step: foreach, at })}`);
          return opened === "done"
            ? Array.from({ length: fate.count({ step: foreach, at }) }, (_, i) => [...at, i])
            : [];
        }),
      [[]],
    );
  const ofNeed = (need: ScheduledStep, at: number[]): Outcome | undefined => {
    if (need.scope.length <= at.length)
      return outcomes.get(shown({ step: need.name, at: at.slice(0, need.scope.length) }));
    const opener = need.scope.at(-1)!;
    const opened = outcomes.get(`open ${shown({ step: opener, at })}`);
    if (opened !== "done") return opened;
    const all = Array.from({ length: fate.count({ step: opener, at }) }, (_, i) =>
      outcomes.get(shown({ step: need.name, at: [...at, i] })),
    );
    if (all.some((one) => one === undefined || one === "failed")) return undefined;
    return all.length > 0 && all.every((one) => one === "skipped") ? "skipped" : "done";
  };
  for (let before = -1; before !== outcomes.size;) {
    before = outcomes.size;
    for (const one of steps) {
      const outer = one.foreach === undefined ? one.scope : one.scope.slice(0, -1);
      for (const at of places(outer)) {
        const name = `${one.foreach === undefined ? "" : "open "}${shown({ step: one.name, at })}`;
        if (!outcomes.has(name)) {
          const needed = one.needs.map((need) =>
            ofNeed(
              steps.find((other) => other.name === need)!,
              at,
            ),
          );
          if (!needed.every((each) => each === "done" || each === "skipped")) continue;
          const skip = needed.length > 0 && needed.every((each) => each === "skipped");
          outcomes.set(
            name,
            skip ? "skipped" : one.foreach === undefined ? fate.outcome({ step: one.name, at }) : "done",
          );
        }
        if (one.foreach === undefined || outcomes.get(name) !== "done") continue;
        for (let i = 0; i < fate.count({ step: one.name, at }); i += 1) {
          const place = { step: one.name, at: [...at, i] };
          if (!outcomes.has(shown(place))) outcomes.set(shown(place), fate.outcome(place));
        }
      }
    }
  }
  const opened = [...outcomes].filter(([name, how]) => !name.startsWith("open ") || how === "skipped");
  return opened.map(([name, how]) => `${name.replace("open ", "")} ${how}`).toSorted();
}

test("whatever the flow, the outcomes and the order, just those tasks end that should", () => {
  fc.assert(
    fc.property(flows, fc.nat(), fc.infiniteStream(fc.nat()), (steps, seed, random) => {
      const hash = (text: string): number => Buffer.from(text).reduce((sum, byte) => (sum * 31 + byte) % 9973, seed);
      const fate: World = {
        count: (place) => hash(`count ${shown(place)}`) % 3,
        outcome: (place) => (["done", "done", "done", "skipped", "failed"] as const)[hash(shown(place)) % 5]!,
      };
      const pick = (count: number): number => (count === 0 ? 0 : (random.next().value ?? 0) % count);
      expect(played(steps, fate, pick).toSorted()).toEqual(naive(steps, fate));
    }),
    { numRuns: 500 },
  );
});
