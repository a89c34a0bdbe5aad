import { describe, expect, test } from "vitest";
import type { Artifact } from "../../runtime/artifacts/artifact.ts";
import { TaskResults } from "../../runtime/task/task-results.ts";
import { sightOf, visibleArtifacts } from "../../runtime/task/visible-artifacts.ts";

const artifact = (name: string, byte: string): Artifact => ({
  name,
  format: "json",
  digest: `sha256:${byte.repeat(64)}`,
  bytes: 1,
  type: "int",
  preview: byte,
});

function seenBy(
  step: string,
  needs: Record<string, string[]>,
  made: Record<string, Artifact[]>,
): Record<string, string[]> {
  const results = new TaskResults();
  for (const [name, artifacts] of Object.entries(made)) results.set({ step: name, at: [] }, { artifacts });
  const steps = Object.entries(needs).map(([name, needed]) => ({ name, needs: needed, scope: [] }));
  const seen = visibleArtifacts({ step, at: [] }, sightOf(step, steps), { results, crossRun: {} });
  return Object.fromEntries([...seen].map(([name, makers]) => [name, makers.map((one) => one.maker)]));
}

describe("what a step sees", () => {
  const diamond = { start: [], left: ["start"], right: ["start"], end: ["left", "right"] };

  test("artifacts of every ancestor are seen, not only of what it needs", () => {
    expect(seenBy("end", diamond, { start: [artifact("table", "a")] })).toEqual({ table: ["start"] });
  });

  test("along a chain the nearest maker of a name wins", () => {
    const made = { start: [artifact("table", "a")], left: [artifact("table", "b")] };
    expect(seenBy("end", diamond, made)).toEqual({ table: ["left"] });
  });

  test("two makers of which neither comes after the other make a name ambiguous", () => {
    const made = { left: [artifact("score", "a")], right: [artifact("score", "b")] };
    expect(seenBy("end", diamond, made)).toEqual({ score: ["left", "right"] });
  });

  test("one artifact that arrives by two ways is one", () => {
    const made = { left: [artifact("score", "a")], right: [artifact("score", "a")] };
    expect(seenBy("end", diamond, made)).toEqual({ score: ["left"] });
  });

  test("a branch does not see what its sibling made", () => {
    expect(seenBy("right", diamond, { left: [artifact("score", "a")] })).toEqual({});
  });

  test("inside a foreach a task sees its own item's artifacts and those from outside, not what a closed one made", () => {
    const steps = [
      { name: "start", needs: [], scope: [] },
      { name: "fit", needs: ["start"], scope: ["fit"] },
      { name: "score", needs: ["fit"], scope: ["fit"] },
      { name: "best", needs: ["score"], scope: [] },
    ];
    const results = new TaskResults();
    results.set({ step: "start", at: [] }, { artifacts: [artifact("table", "a")] });
    for (const index of [0, 1])
      results.set({ step: "fit", at: [index] }, { artifacts: [artifact("model", `${index}`)] });
    const seen = (step: string, at: number[]) =>
      [...visibleArtifacts({ step, at }, sightOf(step, steps), { results, crossRun: {} })].map(
        ([name, [first]]) => `${name} ${first?.artifact.preview}`,
      );
    expect(seen("score", [1])).toEqual(["table a", "model 1"]);
    expect(seen("best", [])).toEqual(["table a"]);
  });
});
