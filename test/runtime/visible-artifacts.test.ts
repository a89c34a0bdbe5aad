import { describe, expect, test } from "vitest";
import type { Artifact } from "../../runtime/artifacts/artifact.ts";
import { visibleArtifacts } from "../../runtime/task/visible-artifacts.ts";

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
  const seen = visibleArtifacts(step, {
    needs: new Map(Object.entries(needs)),
    made: new Map(Object.entries(made)),
    crossRun: {},
  });
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
});
