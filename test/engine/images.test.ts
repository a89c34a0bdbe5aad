import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const flow = (pip: string): string => `
import { flow, python } from "flowbox";
export default flow({
  environments: { small: { python: "3.11", pip: [${pip}], platforms: ["linux/amd64"] } },
  steps: { say: python("steps/say.py:say", { environment: "small" }) },
});
`;

const files = {
  "flows/small/flow.ts": flow('"six==1.17.0", "click==8.1.8"'),
  "flows/small/steps/say.py": "import six, click\n\ndef say():\n    return {'version': six.__version__}\n",
};

interface Built {
  images: { key: string; configDigest: string; diffIds: string[]; built: boolean; id: string }[];
}

async function build(project: TempProject, env: Record<string, string> = {}): Promise<Built["images"][number]> {
  const { stdout, stderr } = await flowbox(project.folder, ["build", "--json"], env);
  const [image] = (JSON.parse(stdout) as Built).images ?? [];
  if (!image) throw new Error(stdout + stderr);
  return image;
}

const removeImage = (id: string): void => void spawnSync("docker", ["image", "rm", "--force", id]);

const folders: string[] = [];
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
  folders.push(folder);
  return folder;
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describe("step images", () => {
  test("a lock that was made twice is the same to the byte, and its image is built once and then found", async () => {
    using project = tempProject(files);
    expect(await flowbox(project.folder, ["lock"])).toMatchObject({ code: 0 });
    const locks = () =>
      ["lock.json", "requirements.txt"].map((name) =>
        readFileSync(project.path(`flows/small/locks/small/${name}`), "utf8"),
      );
    const first = locks();
    rmSync(project.path("flows/small/locks"), { recursive: true });
    expect(await flowbox(project.folder, ["lock"])).toMatchObject({ code: 0 });
    expect(locks()).toEqual(first);
    expect(first.join("")).not.toMatch(/https?:/);

    const image = await build(project);
    expect(await build(project)).toEqual({ ...image, built: false });
    expect(await flowbox(project.folder, ["run", "--json"])).toMatchObject({ code: 0 });
  });

  test("with empty caches, another home, umask and time zone, the same lock gives the same bytes", async () => {
    using project = tempProject(files);
    await flowbox(project.folder, ["lock"]);
    removeImage((await build(project)).id);
    const first = await build(project, { XDG_CACHE_HOME: emptyFolder() });
    removeImage(first.id);
    const umask = process.umask(0o077);
    const second = await build(project, { XDG_CACHE_HOME: emptyFolder(), TZ: "Pacific/Auckland", LC_ALL: "C" }).finally(
      () => process.umask(umask),
    );
    expect([first.built, second.built]).toEqual([true, true]);
    expect(second.configDigest).toBe(first.configDigest);
    expect(second.diffIds).toEqual(first.diffIds);
  });

  test("an image is built again from nothing and compared, and what came out otherwise is named", async () => {
    using project = tempProject(files);
    await flowbox(project.folder, ["lock"]);
    const cache = emptyFolder();
    removeImage((await build(project)).id);
    const env = { XDG_CACHE_HOME: cache };
    const sound = await build(project, env);
    const verify = () => flowbox(project.folder, ["build", "--verify"], env);
    expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringContaining("built again: identical") });

    const installed = join(cache, "flowbox/packages/installed");
    const six = globSync("*/lib/python3.11/site-packages/six.py", { cwd: installed })[0] ?? "";
    rmSync(join(installed, six));
    writeFileSync(join(installed, six), "clock = 1764000000\n");
    rmSync(join(cache, "flowbox/layers"), { recursive: true });
    removeImage(sound.id);
    await build(project, env);
    const { code, stdout } = await verify();
    expect(code).toBe(65);
    expect(stdout).toMatch(
      /built again, the layer of .*six.* is another:\n {4}\/opt\/step\/lib\/python3.11\/site-packages\/six.py\n/,
    );
    removeImage((await build(project, env)).id);
  });

  test("a stale lock stops build and run, and says what changed", async () => {
    using project = tempProject(files);
    await flowbox(project.folder, ["lock"]);
    project.write("flows/small/flow.ts", flow('"six==1.16.0", "click==8.1.8"'));
    for (const command of [["build"], ["run"], ["lock", "--check"]]) {
      const { code, stderr, stdout } = await flowbox(project.folder, command);
      expect([command, code]).toEqual([command, 65]);
      expect(stderr + stdout).toContain("six");
      expect(stderr + stdout).toContain("flowbox lock");
    }
  });

  test("a lock that was edited by hand is refused, naming the file", async () => {
    using project = tempProject(files);
    await flowbox(project.folder, ["lock"]);
    const file = project.path("flows/small/locks/small/requirements.txt");
    writeFileSync(file, readFileSync(file, "utf8").replace(/sha256:./, "sha256:0"));
    const { code, stderr } = await flowbox(project.folder, ["run"]);
    expect(code).toBe(65);
    expect(stderr).toContain("requirements.txt");
  });

  test("a package that does not exist, and versions that cannot be had together, are told by the solver's reason", async () => {
    using project = tempProject({ ...files, "flows/small/flow.ts": flow('"surely-no-such-package-as-this==1.0"') });
    const unknown = await flowbox(project.folder, ["lock"]);
    expect(unknown.code).toBe(65);
    expect(unknown.stderr).toContain("surely-no-such-package-as-this");
    project.write("flows/small/flow.ts", flow('"tensorflow-cpu==2.15.1", "numpy==2.2.6"'));
    const unsolvable = await flowbox(project.folder, ["lock"]);
    expect(unsolvable.code).toBe(65);
    expect(unsolvable.stderr).toMatch(/numpy/);
  });

  test("a Python that no base has is refused when locking, naming those there are", async () => {
    using project = tempProject({ ...files, "flows/small/flow.ts": flow('"six==1.17.0"').replace("3.11", "3.7") });
    const { code, stderr } = await flowbox(project.folder, ["lock"]);
    expect(code).toBe(65);
    expect(stderr).toMatch(/3\.7[\s\S]*3\.11/);
  });
});

describe("the example flows", () => {
  test("train learns to read digits in three environments, is reused whole, reproduced to the byte, and predict uses it", async () => {
    using project = tempProject();
    for (const name of ["flows", "fixtures"])
      cpSync(new URL(`../../${name}`, import.meta.url).pathname, project.path(name), { recursive: true });
    const first = await flowbox(project.folder, ["run", "train", "--json"]);
    expect(first).toMatchObject({ code: 0 });
    const tasks: {
      step: string;
      status: string;
      artifacts: Record<string, { preview: string }>;
      image: { id: string };
    }[] = JSON.parse(first.stdout).tasks;
    const choose = tasks.find((task) => task.step === "choose");
    expect(Number(choose?.artifacts["accuracy"]?.preview)).toBeGreaterThan(0.95);
    expect(new Set(tasks.map((task) => task.image.id)).size).toBe(3);

    const again = JSON.parse((await flowbox(project.folder, ["run", "train", "--json"])).stdout);
    expect(again.tasks.map((task: { status: string }) => task.status)).toEqual(tasks.map(() => "reused"));

    const reproduced = await flowbox(project.folder, ["reproduce", "train/1"]);
    expect(reproduced.stdout).toContain("all identical");
    expect(reproduced.code).toBe(0);

    expect(await flowbox(project.folder, ["tag", "train/1", "production"])).toMatchObject({ code: 0 });
    const predicted = await flowbox(project.folder, ["run", "predict", "--input", "fixtures/new-digits.csv"]);
    expect(predicted).toMatchObject({ code: 0 });
    expect(await flowbox(project.folder, ["artifacts", "get", "train/2:report", "-o", "report.html"])).toMatchObject({
      code: 0,
    });
    expect(readFileSync(project.path("report.html"), "utf8")).toMatch(/<svg[\s\S]*<\/svg>/);
  });

  test("the same flow runs small in test mode, under numbers of its own", async () => {
    using project = tempProject();
    cpSync(new URL("../../flows", import.meta.url).pathname, project.path("flows"), { recursive: true });
    const small = await flowbox(project.folder, ["run", "train", "--test", "--json"]);
    expect(small).toMatchObject({ code: 0 });
    expect(JSON.parse(small.stdout).run).toBe("test:train/1");
  });
});
