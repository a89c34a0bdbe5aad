import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject } from "../rig/temp-project.ts";

const flow = `
import { flow, python } from "flowbox";
export default flow({
  environments: {
    newer: { python: "3.13", pip: ["six==1.17.0"], platforms: ["linux/amd64"] },
    older: { python: "3.11", pip: ["six==1.17.0"], platforms: ["linux/amd64"] },
  },
  steps: {
    one: python("steps/say.py:one", { environment: "newer" }),
    two: python("steps/say.py:two", { environment: "older", needs: ["one"] }),
  },
});
`;
const say = `import platform, six

def one():
    return {"first": platform.python_version()}

def two(first):
    return {"both": [first, platform.python_version()]}
`;

const images = new Set<string>();
beforeAll(async () => {
  const { code, stderr } = await flowbox(".", ["setup", "--python", "3.13"]);
  if (code !== 0) throw new Error(stderr);
}, 900_000);
afterAll(() => {
  for (const id of images) spawnSync("docker", ["image", "rm", "--force", id]);
});

test("two steps of one flow run on two Pythons, and hand on what they make", async () => {
  using project = tempProject({ "flows/f/flow.ts": flow, "flows/f/steps/say.py": say });
  expect(await flowbox(project.folder, ["lock"])).toMatchObject({ code: 0 });
  const ran = await flowbox(project.folder, ["run", "--json"]);
  expect(ran).toMatchObject({ code: 0 });
  const { tasks } = JSON.parse(ran.stdout);
  for (const { image } of tasks) images.add(image.id);
  expect(tasks[1].artifacts.both.preview).toMatch(/3\.13\.\d+.*3\.11\.\d+/);
  const verified = await flowbox(project.folder, ["images", "verify"]);
  expect(verified).toMatchObject({ code: 0 });
  expect(verified.stdout).toMatch(/ok +f\/newer[\s\S]*ok +f\/older/);
});

test("an environment that names its base by digest stands on that one or on none", async () => {
  const { base } = JSON.parse((await flowbox(".", ["setup", "--json"])).stdout);
  const named = (digest: string, version: string) =>
    flow.replace('python: "3.13"', `python: "${version}", base: "${digest}"`);
  using project = tempProject({ "flows/f/flow.ts": named(base, "3.11"), "flows/f/steps/say.py": say });
  expect(await flowbox(project.folder, ["lock"])).toMatchObject({ code: 0 });
  const built = await flowbox(project.folder, ["build", "--json"]);
  expect(built).toMatchObject({ code: 0 });
  for (const { id } of JSON.parse(built.stdout).images) images.add(id);

  const other = `sha256:${"0".repeat(64)}`;
  project.write("flows/f/flow.ts", named(other, "3.11"));
  expect((await flowbox(project.folder, ["build"])).stderr).toContain(`base: ${other}, was ${base}`);
  const absent = await flowbox(project.folder, ["lock"]);
  expect(absent).toMatchObject({ code: 69 });
  expect(absent.stderr).toMatch(/The base sha256:0{64} is not on this engine[\s\S]*setup --base/);
  project.write("flows/f/flow.ts", named(base, "3.13"));
  const python = await flowbox(project.folder, ["lock"]);
  expect(python).toMatchObject({ code: 65 });
  expect(python.stderr).toMatch(/Python 3\.13[\s\S]*3\.11\.\d/);
});

test("a Python that no base has is refused when locking, naming those there are", async () => {
  using project = tempProject({ "flows/f/flow.ts": flow.replace("3.13", "3.12"), "flows/f/steps/say.py": say });
  const { code, stderr } = await flowbox(project.folder, ["lock"]);
  expect(code).toBe(65);
  expect(stderr).toMatch(/Python 3\.12[\s\S]*3\.11, 3\.13/);
});
