import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject } from "../rig/temp-project.ts";

const flow = (six: string): string => `
import { flow, python, z } from "flowbox";
export default flow({
  params: z.object({ n: z.number().int().default(3) }),
  environments: { small: { python: "3.11", pip: ["six==${six}"], platforms: ["linux/amd64"] } },
  steps: {
    rows: python("steps/a.py:rows"),
    total: python("steps/b.py:total", { environment: "small", needs: ["rows"] }),
  },
});
`;

const files = {
  "flows/why/flow.ts": flow("1.14.0"),
  "flows/why/steps/a.py": "def rows(n):\n    return {'rows': list(range(n))}\n",
  "flows/why/steps/b.py": "import six\n\ndef total(rows):\n    return {'total': sum(rows), 'six': six.__version__}\n",
};

test("an edited pin is told by plan, why build and why run, down to the package", async () => {
  using project = tempProject(files);
  const tell = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await flowbox(project.folder, args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  };
  const removeImage = async (): Promise<void> => {
    const { steps } = JSON.parse(await tell("why", "build", "why/total", "--json"));
    const key: string = steps[0].image.key;
    spawnSync("docker", ["image", "rm", "--force", `flowbox/step:${key.slice("sha256:".length).slice(0, 32)}`]);
  };
  const footer = (text: string): string => `\n${text}. Nothing was started.\n`;

  await tell("lock");
  await removeImage();
  expect(await tell("plan")).toBe(
    `why  not run before\n  rows   run    first time\n  total  build  small: first build\n         run    needs rows\n${footer("2 to run, 1 image to build")}`,
  );
  await tell("run");
  expect(await tell("why", "run", "why/1/total")).toBe(
    "why/1/total  ran for the first time: no earlier run has it on record.\n",
  );

  project.write("flows/why/flow.ts", flow("1.15.0"));
  await tell("lock");
  await removeImage();
  rmSync(project.path(".flowbox/index.sqlite"), { force: true });
  expect(await tell("plan")).toBe(
    `why  compared with why/1 (just now)\n  rows   reuse  from why/1\n  total  build  small: six 1.14.0 to 1.15.0\n         run    six 1.14.0 to 1.15.0\n${footer("1 reused, 1 to run, 1 image to build")}`,
  );
  expect(await tell("why", "build", "why/total")).toBe(
    "why/total  image of small: to build\n  Its recipe changed since why/1 (just now):\n  pip package  six 1.14.0 to 1.15.0\n",
  );
  expect(await tell("build")).toMatch(/^image {2}small {2}built in .*: six 1\.14\.0 to 1\.15\.0$/m);
  expect(await tell("why", "build", "why/total")).toContain(
    "  Its recipe is that of a build (just now). Before, it had the image of why/1 (just now); since then:\n  pip package  six 1.14.0 to 1.15.0\n",
  );
  expect(await tell("run")).toContain("1 reused from why/1; 1 run: total (six 1.14.0 to 1.15.0)");
  expect(await tell("why", "run", "why/2")).toBe(
    "why/2/rows  reused from why/1: same code, packages, params, inputs. Why it ran there: flowbox why run why/1/rows\n" +
      "why/2/total  ran because its recipe changed since why/1:\n  pip package  six 1.14.0 to 1.15.0\n",
  );

  const nowhere = { DOCKER_HOST: "unix:///nowhere/docker.sock" };
  expect((await flowbox(project.folder, ["plan"], nowhere)).stdout).toContain(
    `  rows   reuse  from why/1\n  total  reuse  from why/2\n`,
  );
  expect((await flowbox(project.folder, ["plan", "--n", "4"], nowhere)).stdout).toContain(
    `  rows   run    n 3 to 4\n  total  run    needs rows\n\n2 to run. Nothing was started.\nImages are unknown: no engine answers`,
  );
  await removeImage();
  expect(await tell("plan", "--fresh")).toContain("total  build  small: the engine no longer has it\n");
});
