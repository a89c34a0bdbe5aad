import { expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject } from "../rig/temp-project.ts";

const flow = `
import { flow, python, z } from "flowbox";
export default flow({
  params: z.object({
    epochs: z.number().int().min(1).default(3).describe("passes over the data"),
    learning_rate: z.number().optional(),
    shuffle: z.boolean().default(true),
    json: z.string().default("x"),
  }),
  steps: { start: python("steps/a.py:start") },
});
`;
const files = { "flows/train/flow.ts": flow, "flows/train/steps/a.py": "def start(epochs):\n    return {}\n" };

test("--version prints the version alone", async () => {
  using project = tempProject();
  expect(await flowbox(project.folder, ["--version"])).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: "",
  });
});

test("--help lists every command", async () => {
  using project = tempProject();
  const { code, stdout } = await flowbox(project.folder, ["--help"]);
  expect(code).toBe(0);
  for (const command of ["artifacts", "logs", "plan", "run", "runs", "show", "tag", "reproduce", "why"])
    expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
});

test("the help of a flow lists its params as flags, with ranges and defaults", async () => {
  using project = tempProject(files);
  const { code, stdout } = await flowbox(project.folder, ["run", "train", "--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("TRAIN FLAGS");
  expect(stdout).toMatch(/--epochs=1\.\.\s+passes over the data; default 3/);
  expect(stdout).toContain("--learning-rate=NUMBER");
  expect(stdout).toContain("--[no-]shuffle");
});

test("an unknown command is a usage error", async () => {
  using project = tempProject();
  const { code, stdout, stderr } = await flowbox(project.folder, ["rnu"]);
  expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
  expect(stderr).toContain("There is no command rnu.\n  Did you mean flowbox run?");
});

test("a command of two words is named with a space, and so is what it does not take", async () => {
  using project = tempProject();
  const unknown = await flowbox(project.folder, ["images", "prnue"]);
  expect(unknown).toMatchObject({ code: 64, stderr: expect.stringContaining("There is no command images prnue.") });
  expect(unknown.stderr).toContain("Did you mean flowbox images prune?");
  const extra = await flowbox(project.folder, ["images", "prune", "everything"]);
  expect(extra).toMatchObject({ code: 64, stderr: expect.stringContaining("images prune does not take everything.") });
});

test("an unknown flag is a usage error that names it", async () => {
  using project = tempProject(files);
  for (const args of [
    ["runs", "--nope"],
    ["run", "train", "--epoch", "3"],
  ]) {
    const { code, stderr } = await flowbox(project.folder, args);
    expect(code).toBe(64);
    expect(stderr).toMatch(/Error Nonexistent flag: --(nope|epoch)/);
  }
});

test("outside of a project each command says how to get one", async () => {
  using project = tempProject();
  for (const args of [["runs"], ["run", "train"], ["show", "train/1"]]) {
    const { code, stderr } = await flowbox(project.folder, args);
    expect(code).toBe(64);
    expect(stderr).toContain("There is no project here");
  }
});

test("a flow that is mistyped is named, with the flows that there are", async () => {
  using project = tempProject(files);
  const { code, stderr } = await flowbox(project.folder, ["run", "trian"]);
  expect(code).toBe(64);
  expect(stderr).toContain("There is no flow trian.");
  expect(stderr).toContain("train");
});

test("without a name and with several flows the person is asked which", async () => {
  using project = tempProject({ ...files, "flows/predict/flow.ts": flow });
  const { code, stderr } = await flowbox(project.folder, ["run"]);
  expect(code).toBe(64);
  expect(stderr).toContain("Which flow? There are predict and train.");
});

test("bad params are all reported, whichever way they come", async () => {
  using project = tempProject({ ...files, "small.json": '{ "epoch": 1 }' });
  const { code, stderr } = await flowbox(project.folder, [
    "run",
    "--epochs",
    "0",
    "--param",
    "learning_rate=fast",
    "--params",
    "small.json",
  ]);
  expect(code).toBe(65);
  for (const name of ["epochs", "learning_rate", "epoch"]) expect(stderr).toContain(name);
});

test("--fresh and --from check the names that they are given", async () => {
  using project = tempProject(files);
  const fresh = await flowbox(project.folder, ["run", "train", "--fresh=fit"]);
  expect(fresh).toMatchObject({ code: 64, stderr: expect.stringContaining("train has no step fit, it has start") });
  const from = await flowbox(project.folder, ["run", "train", "--from", "model=train/1:model"]);
  expect(from).toMatchObject({ code: 64, stderr: expect.stringContaining("train has no input model") });
});

test("with --json a failure is one object on standard output and words on standard error", async () => {
  using project = tempProject(files);
  const { code, stdout, stderr } = await flowbox(project.folder, ["show", "train/7", "--json"]);
  expect(code).toBe(64);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { kind: "run-unknown", address: "train/7", what: "There is no run train/7." },
  });
  expect(stderr).toContain("There is no run train/7.");
});

test("a run that does not exist, an address that is none, a tag that is none: usage errors", async () => {
  using project = tempProject(files);
  for (const args of [
    ["show", "train/7"],
    ["logs", "train/latest/fit"],
    ["artifacts", "no address"],
    ["artifacts", "get", "train@x:model"],
    ["tag", "train/1", "7"],
  ]) {
    const { code, stdout, stderr } = await flowbox(project.folder, args);
    expect({ args, code, stdout }).toEqual({ args, code: 64, stdout: "" });
    expect(stderr).toMatch(/^Error /);
  }
});
