import fc from "fast-check";
import { expect, test } from "vitest";
import { checkGraph } from "../../runtime/flow/check-graph.ts";
import { didYouMean } from "../../runtime/flow/did-you-mean.ts";
import { foreachScopes } from "../../runtime/flow/foreach-scopes.ts";
import { topologicalOrder } from "../../runtime/flow/topological-order.ts";

interface Node {
  name: string;
  needs: string[];
}

const check = (steps: Node[]) =>
  checkGraph({ steps, environments: [], params: [], inputs: [], templates: [], testParams: [] });

/** Any graph over up to eight steps, in any order. */
const graphs = fc.integer({ min: 1, max: 8 }).chain((size) =>
  fc.shuffledSubarray([...Array(size).keys()], { minLength: size }).chain((order) =>
    fc
      .array(fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { maxLength: 3 }), {
        minLength: size,
        maxLength: size,
      })
      .map((needs) => order.map((index) => ({ name: `s${index}`, needs: (needs[index] ?? []).map((n) => `s${n}`) }))),
  ),
);

test("a graph without mistakes has an order in which needs come first, and every other graph is refused", () => {
  fc.assert(
    fc.property(graphs, (steps) => {
      const mistakes = check(steps);
      const ordered = topologicalOrder(steps);
      const done = new Set<string>();
      const works = ordered.every(({ name, needs }) => {
        const ready = needs.every((need) => done.has(need));
        done.add(name);
        return ready;
      });
      expect(ordered).toHaveLength(steps.length);
      expect(works).toBe(mistakes.length === 0);
    }),
  );
});

test("a circle is told of as a path that exists, once", () => {
  fc.assert(
    fc.property(graphs, (steps) => {
      const needs = new Map(steps.map((step) => [step.name, step.needs]));
      const cycles = check(steps).flatMap((mistake) => (mistake.kind === "cycle" ? [mistake.steps] : []));
      const told = cycles.flatMap((cycle) => cycle.slice(1));
      expect(new Set(told).size).toBe(told.length);
      for (const cycle of cycles) {
        expect(cycle[0]).toBe(cycle.at(-1));
        for (const [index, name] of cycle.slice(0, -1).entries()) expect(needs.get(name)).toContain(cycle[index + 1]);
      }
    }),
  );
});

test("of several circles through a step the shortest is told of", () => {
  const steps = [
    { name: "a", needs: ["d"] },
    { name: "b", needs: ["a"] },
    { name: "c", needs: ["b"] },
    { name: "d", needs: ["c", "a"] },
  ];
  expect(check(steps)).toEqual([{ kind: "cycle", steps: ["a", "d", "a"] }]);
});

test("steps without needs between them stay in the order in which they are written", () => {
  const steps = ["z", "b", "a"].map((name) => ({ name, needs: [] }));
  expect(topologicalOrder(steps)).toEqual(steps);
});

test.each([
  ["trian", ["train", "predict"], "train"],
  ["environmnt", ["needs", "environment"], "environment"],
  ["FIT", ["fit"], "fit"],
  ["x", ["train"], undefined],
  ["learning-rate", ["learning_rate", "learning"], "learning_rate"],
  ["anything", [], undefined],
])("%s is taken for one of %j: %s", (given, known, near) => {
  expect(didYouMean(given, known)).toBe(near);
});

test("every need is in a foreach that the step is in too, or that it closes, and no step that nothing needs is in one", () => {
  const scoped = graphs.chain((steps) =>
    fc
      .array(fc.constantFrom("plain", "foreach", "join", "both"), { minLength: steps.length, maxLength: steps.length })
      .map((kinds) =>
        steps.map((step, index) => {
          const kind = kinds[index];
          const opens = kind === "foreach" || kind === "both";
          return { ...step, join: kind === "join" || kind === "both", ...(opens && { foreach: "list" }) };
        }),
      ),
  );
  let accepted = 0;
  fc.assert(
    fc.property(scoped, (steps) => {
      fc.pre(check(steps).length === 0);
      const { scopes, mistakes } = foreachScopes(steps);
      fc.pre(mistakes.length === 0);
      accepted += 1;
      for (const { name, needs, join, foreach } of steps) {
        const scope = scopes.get(name) ?? [];
        const around = foreach ? scope.slice(0, -1) : scope;
        const depths = needs.map((need) => {
          const theirs = scopes.get(need) ?? [];
          expect(theirs.slice(0, around.length)).toEqual(around.slice(0, theirs.length));
          return theirs.length;
        });
        expect(Math.max(0, ...depths)).toBe(around.length + (join ? 1 : 0));
        expect(scope.length === 0 || steps.some((other) => other.needs.includes(name))).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
  expect(accepted).toBeGreaterThan(20);
});
