import { expect, test } from "vitest";
import { printPlan } from "../../cli/print/print-plan.ts";
import type { Flow } from "../../runtime/flow/flow.ts";
import type { FlowPlan } from "../../runtime/runs/plan-flow.ts";
import { flowbox } from "../rig/flowbox.ts";
import { printed } from "../rig/printed.ts";
import { tempProject } from "../rig/temp-project.ts";

const files = {
  "flows/train/flow.ts": `
import { flow, python, z } from "flowbox";
export default flow({
  params: z.object({ epochs: z.number().int().default(3) }),
  testMode: { params: { epochs: 1 } },
  steps: { start: python("steps/a.py:start"), fit: python("steps/a.py:fit", { needs: ["start"] }) },
});
`,
  "flows/train/steps/a.py": "def start(epochs):\n    return {'rows': 1}\n\ndef fit(rows):\n    return {}\n",
};
const nowhere = { DOCKER_HOST: "unix:///nowhere/docker.sock" };

const key = (letter: string) => `sha256:${letter.repeat(64)}` as const;
const steps = ["start", "split", "fit", "report", "check"].map((name) => ({ name }));
const plan: FlowPlan = {
  since: "train/3",
  reused: [{ step: "start", from: "train/1" }],
  toRun: [
    { step: "split", reason: { kind: "changed", changes: [{ kind: "param", name: "epochs", from: 3, to: 5 }] } },
    { step: "fit", reason: { kind: "gone", run: "train/2" } },
    { step: "report", reason: { kind: "needs", steps: ["split", "fit"] } },
    { step: "check", reason: { kind: "fresh" } },
  ],
  images: [
    { step: "split", environment: "arrays", key: key("a"), present: true },
    { step: "fit", environment: "tensors", key: key("b"), present: false },
    { step: "report", environment: "tensors", key: key("b"), present: false },
    { step: "check", environment: "arrays", key: key("a"), present: true },
  ],
};
const told = (change: Partial<FlowPlan>, mode: "normal" | "test" = "normal"): string =>
  printed((terminal) =>
    printPlan(
      terminal,
      { flow: { name: "train", steps } as unknown as Flow, mode, plan: { ...plan, ...change } },
      () => "2 h ago",
    ),
  );

test("a plan says of every step whether it is reused, run or has its image built, and why", () => {
  expect(told({})).toBe(`train  compared with train/3 (2 h ago)
  start   reuse  from train/1
  split   run    epochs 3 to 5
  fit     build  tensors: first build
          run    the result of train/2 is not whole any more
  report  build  tensors: the image of fit
          run    needs split and fit
  check   run    --fresh

1 reused, 4 to run, 1 image to build. Nothing was started.
`);
});

test("a step whose arguments do not bind is said to fail", async () => {
  using project = tempProject({
    ...files,
    "flows/train/steps/a.py": files["flows/train/steps/a.py"].replace("epochs", "epoch"),
  });
  const { code, stdout } = await flowbox(project.folder, ["plan"], nowhere);
  expect(code).toBe(0);
  expect(stdout).toContain("  start  run    will fail: Step start takes the argument epoch, which nobody makes.\n");
});

test("a step that would be skipped is said to be, with what decides it", async () => {
  using project = tempProject({
    ...files,
    "flows/train/flow.ts": `import { flow, python, z } from "flowbox";
export default flow({
  params: z.object({ epochs: z.number().default(1), quick: z.boolean().default(true) }),
  steps: {
    start: python("steps/a.py:start"),
    fit: python("steps/a.py:fit", { when: "!quick" }),
    after: python("steps/a.py:after", { needs: ["fit"] }),
  },
});\n`,
    "flows/train/steps/a.py": "def start(epochs): pass\ndef fit(): pass\ndef after(): pass\n",
  });
  expect((await flowbox(project.folder, ["plan"], nowhere)).stdout).toContain(`
  start  run    first time
  fit    skip   when: "!quick" says no
  after  skip   all that it needs is skipped

1 to run. Nothing was started.`);
  const { stdout } = await flowbox(project.folder, ["plan", "--json"], nowhere);
  expect(JSON.parse(stdout).steps[1]).toEqual({ step: "fit", action: "skip" });
});

test("a plan in test mode says so", () => {
  expect(told({}, "test")).toMatch(/^train {2}test mode, compared with train\/3/);
});

test("without an engine a plan tells what it can, and that images are unknown", async () => {
  using project = tempProject(files);
  const { code, stdout, stderr } = await flowbox(project.folder, ["plan"], nowhere);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(`train  not run before
  start  run    first time
  fit    run    needs start

2 to run. Nothing was started.
Images are unknown: no engine answers (flowbox doctor). The base is taken to be the one that was used last.
`);
});

test("a plan takes the flags of run, and its JSON has a step each", async () => {
  using project = tempProject(files);
  const { code, stdout } = await flowbox(project.folder, ["plan", "train", "--test", "--json"], nowhere);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    flow: "train",
    mode: "test",
    params: { epochs: 1 },
    paramSources: { epochs: "testMode" },
    steps: [
      { step: "start", action: "run", reason: { kind: "first", text: "first time" }, image: { present: null } },
      {
        step: "fit",
        action: "run",
        reason: { kind: "needs", steps: ["start"], text: "needs start" },
        image: { present: null },
      },
    ],
  });
  const given = await flowbox(project.folder, ["plan", "--epochs", "7", "--json"], nowhere);
  expect(JSON.parse(given.stdout)).toMatchObject({ params: { epochs: 7 }, paramSources: { epochs: "flag" } });
});

test("a param that a run would refuse is refused by plan, and nothing is numbered", async () => {
  using project = tempProject(files);
  const { code, stderr } = await flowbox(project.folder, ["plan", "--epochs", "many"], nowhere);
  expect(code).toBe(65);
  expect(stderr).toContain("epochs");
  expect((await flowbox(project.folder, ["plan", "--nope"], nowhere)).code).toBe(64);
  await flowbox(project.folder, ["plan"], nowhere);
  expect(JSON.parse((await flowbox(project.folder, ["runs", "--json"])).stdout)).toEqual({ runs: [] });
});

test("a lock that is missing stops a plan as it stops a run", async () => {
  using project = tempProject({
    ...files,
    "flows/train/flow.ts": files["flows/train/flow.ts"]
      .replace("testMode:", `environments: { small: { python: "3.11", pip: ["six==1.17.0"] } },\n  testMode:`)
      .replace(`a.py:start"`, `a.py:start", { environment: "small" }`),
  });
  const { code, stderr } = await flowbox(project.folder, ["plan"], nowhere);
  expect(code).toBe(65);
  expect(stderr).toContain("The environment small of train has not been locked yet.\n  Run: flowbox lock train");
});

test("the help of plan lists the params of the flow", async () => {
  using project = tempProject(files);
  expect((await flowbox(project.folder, ["plan", "train", "--help"])).stdout).toContain("--epochs=INTEGER");
});

test("why build without an engine says what is on record", async () => {
  using project = tempProject(files);
  const { code, stdout } = await flowbox(project.folder, ["why", "build", "train/fit"], nowhere);
  expect(code).toBe(0);
  expect(stdout).toBe(`train/fit  the base alone: unknown
  No image was built or used here for it before.
Images are unknown: no engine answers (flowbox doctor). The base is taken to be the one that was used last.
`);
});

test("why build of a step that is not there names those that are", async () => {
  using project = tempProject(files);
  const unknown = await flowbox(project.folder, ["why", "build", "train/fitt"], nowhere);
  expect(unknown).toMatchObject({ code: 64, stdout: "" });
  expect(unknown.stderr).toContain("train has no step fitt, it has start, fit");
  const run = await flowbox(project.folder, ["why", "build", "train/3/fit"], nowhere);
  expect(run).toMatchObject({ code: 64, stdout: "" });
  expect(run.stderr).toContain("flowbox why run train/3/fit");
});
