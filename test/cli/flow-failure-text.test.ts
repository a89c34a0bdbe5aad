import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { flowFailureText } from "../../cli/print/flow-failure-text.ts";
import type { FlowFailure } from "../../runtime/flow/flow-failure.ts";
import { loadFlow } from "../../runtime/flow/load-flow.ts";

const fixtures = fileURLToPath(new URL("../../fixtures", import.meta.url));

const textOf = async (flow: string) => {
  const loaded = await loadFlow({ folder: fixtures }, flow);
  if (loaded.ok) throw new Error("it loaded");
  const { what, hint } = flowFailureText(loaded.failure);
  return `${what}\n${hint}`.replaceAll(`${fixtures}/`, "");
};

test("every mistake in a graph is shown with its place and a fix", async () => {
  expect(await textOf("broken-graph")).toMatchInlineSnapshot(`
    "flows/broken-graph/flow.ts has 5 mistakes:

    Step fit needs strat, and there is no such step.
      flows/broken-graph/flow.ts:9:35
              fit: python(entry, { needs: ["strat"] }),
                                            ^
      Did you mean start? The other steps are start, left, right, lost and misspelt.

    Step start has the environment arays, and there is no such environment.
      flows/broken-graph/flow.ts:8:42
              start: python(entry, { environment: "arays" }),
                                                   ^
      Did you mean arrays? The environments are arrays.

    Steps need each other in a circle: left needs right needs left.
      flows/broken-graph/flow.ts:10:5
              left: python(entry, { needs: ["right"] }),
              ^
      Take one of these needs away, so that a step can be the first.

    Step lost: there is no file flows/broken-graph/steps/nothin.py.
      flows/broken-graph/flow.ts:12:5
              lost: python("steps/nothin.py:nothing"),
              ^
      Did you mean steps/nothing.py? The path is relative to the flow's folder.

    Step misspelt: flows/broken-graph/steps/nothing.py has no function nothig.
      flows/broken-graph/flow.ts:13:5
              misspelt: python("steps/nothing.py:nothig"),
              ^
      Did you mean nothing? It has nothing.
    Correct the file and run again."
  `);
});

test("a syntax error is shown with a caret", async () => {
  expect(await textOf("broken-syntax")).toMatchInlineSnapshot(`
    "flows/broken-syntax/flow.ts is not valid TypeScript: Expression expected.
      flows/broken-syntax/flow.ts:4:10
            steps: = {},
                   ^
    Correct the flow file."
  `);
});

test("a flow file that throws is shown with its place", async () => {
  expect(await textOf("broken-throws")).toMatchInlineSnapshot(`
    "flows/broken-throws/flow.ts failed while it was loaded: Error: no luck
      flows/broken-throws/flow.ts:1:7
          throw new Error("no luck");
                ^
    A flow file describes steps; what may fail belongs into a step."
  `);
});

test("a package that is not there is shown with the line that imports it", async () => {
  expect(await textOf("broken-import")).toMatchInlineSnapshot(`
    "flows/broken-import/flow.ts imports the package left-padding, which is not installed.
      flows/broken-import/flow.ts:1:19
          import left from "left-padding";
                            ^
    A flow file needs only "flowbox", which has z too. Packages for steps belong into environments."
  `);
});

test("a default export that is no flow is told of with what to write", async () => {
  expect(await textOf("broken-not-a-flow")).toMatchInlineSnapshot(`
    "The default export of flows/broken-not-a-flow/flow.ts is not a flow (it is of type object).
    Write: export default flow({ steps: { … } }), with flow imported from flowbox."
  `);
});

test("an unknown flow is answered with the near one", async () => {
  expect(await textOf("chian")).toMatch(
    /^There is no flow chian\.\nDid you mean chain\? The flows of this project are /,
  );
});

test("wrong params say which, why, and what is allowed", () => {
  const failure: FlowFailure = {
    kind: "params-invalid",
    flow: "train",
    problems: [
      { kind: "param-unknown", name: "epoch", source: "flag", known: ["epochs", "kind"], near: "epochs" },
      { kind: "param-missing", name: "must", flag: "must", expected: { type: "string" } },
      {
        kind: "param-invalid",
        name: "epochs",
        given: "0",
        source: "--params p.json",
        why: "Too small: expected number to be >=1",
        expected: { type: "integer", minimum: 1, maximum: 100 },
      },
    ],
  };
  expect(flowFailureText(failure)).toMatchInlineSnapshot(`
    {
      "hint": "flowbox run train --help lists the params.",
      "what": "There is no param epoch. Did you mean epochs? The params are epochs and kind.
    The param must is missing: give --must …, a text.
    The param epochs cannot be 0 (from --params p.json): Too small: expected number to be >=1. Allowed is a whole number, at least 1 and at most 100.",
    }
  `);
});
