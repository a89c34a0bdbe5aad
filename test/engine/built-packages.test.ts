import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { gitServer } from "../rig/git-server.ts";
import { ownAuthority } from "../rig/own-authority.ts";
import { sdist, wheel } from "../rig/python-package.ts";
import { stubIndex } from "../rig/stub-index.ts";
import { tempProject } from "../rig/temp-project.ts";

const cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
const authority = ownAuthority();
const images = new Set<string>();
afterAll(() => {
  for (const id of images) spawnSync("docker", ["image", "rm", "--force", id]);
  rmSync(cache, { recursive: true, force: true });
  authority[Symbol.dispose]();
});

const flow = (environment: string): string => `
import { flow, python } from "flowbox";
export default flow({
  environments: { inner: ${environment} },
  steps: { say: python("steps/say.py:say", { environment: "inner" }) },
});
`;

/** A build backend, as a package of the index: what it sees while it builds becomes the module's content. */
const backend = wheel({
  name: "rig-backend",
  version: "1.0",
  files: {
    "rig_backend.py": `
import os, socket, zipfile
def build_wheel(folder, settings=None, metadata=None):
    try:
        socket.create_connection(("1.1.1.1", 53), timeout=2).close()
        network = True
    except OSError:
        network = False
    seen = {"network": network, "cache": os.path.exists("/cache"), "netrc": os.path.exists("/etc/netrc"), "uid": os.getuid()}
    name = "from_source-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as out:
        out.writestr("from_source.py", f"seen = {seen!r}\\n")
        out.writestr("from_source-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: From_Source\\nVersion: 1.0\\nRequires-Dist: helper; extra == 'more'\\nProvides-Extra: more\\n")
        out.writestr("from_source-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: rig\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        out.writestr("from_source-1.0.dist-info/RECORD", "")
    return name
`,
  },
});
const pyproject = '[build-system]\nrequires = ["rig-backend==1.0"]\nbuild-backend = "rig_backend"\n';
const source = await sdist({ name: "from-source", version: "1.0", files: { "pyproject.toml": pyproject } });
const helper = wheel({ name: "helper", version: "2.0" });

test("a package without a wheel is refused, and built without network, cache or login where its environment allows it", async () => {
  await using index = await stubIndex([source, backend, helper], { authority });
  using project = tempProject({
    "flows/inner/flow.ts": flow('{ python: "3.11", pip: ["from-source[more]"] }'),
    "flows/inner/steps/say.py": "import from_source, helper\n\ndef say():\n    return {'seen': from_source.seen}\n",
  });
  const env = { ...index.environment, XDG_CACHE_HOME: cache };
  const refused = await flowbox(project.folder, ["lock"], env);
  expect(refused.code).toBe(65);
  expect(refused.stderr).toMatch(/from-source[\s\S]*no wheel[\s\S]*build: \{ packages: \["from-source"\] \}/);

  project.write(
    "flows/inner/flow.ts",
    flow('{ python: "3.11", pip: ["from-source[more]"], build: { packages: ["from-source"] } }'),
  );
  expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
  const text = (name: string) => readFileSync(project.path(`flows/inner/locks/inner/${name}`), "utf8");
  const lock = JSON.parse(text("lock.json"));
  for (const platform of ["linux/amd64", "linux/arm64"])
    expect(lock.platforms[platform]).toMatchObject([
      { name: "from-source", file: "from_source-1.0.tar.gz", source: { requires: [{ name: "rig-backend" }] } },
      { name: "helper" },
    ]);
  expect(text("requirements.txt")).toContain(lock.platforms["linux/amd64"][0].sha256);

  const ran = await flowbox(project.folder, ["run", "--json"], env);
  expect(ran).toMatchObject({ code: 0 });
  const { tasks } = JSON.parse(ran.stdout);
  images.add(tasks[0].image.id);
  expect(JSON.parse(tasks[0].artifacts.seen.preview)).toEqual({
    network: false,
    cache: false,
    netrc: false,
    uid: expect.any(Number),
  });
  expect(readdirSync(join(cache, "flowbox/packages/built"))).toHaveLength(1);

  rmSync(join(cache, "flowbox"), { recursive: true });
  spawnSync("docker", ["image", "rm", "--force", tasks[0].image.id]);
  const again = JSON.parse((await flowbox(project.folder, ["build", "--json"], env)).stdout);
  expect(again.images[0]).toMatchObject({ built: true, configDigest: tasks[0].image.id });
});

test("a package from git is locked by its commit and content: a tag that moves later changes nothing, and a login is the machine's", async () => {
  const repository = { "src/pyproject.toml": pyproject, "src/read.me": "first" };
  const login = { authorization: `Basic ${Buffer.from("reader:canary-word").toString("base64")}` };
  await using index = await stubIndex([backend, helper], { authority });
  await using git = await gitServer({ authority, ...login });
  const commit = git.commit("acme/tool.git", repository, "v1.2");
  const address = `git+${git.url}acme/tool.git@v1.2#subdirectory=src`;
  using project = tempProject({
    "flows/inner/flow.ts": flow(
      `{ python: "3.11", pip: ["from-source[more] @ ${address}"], platforms: ["linux/amd64"] }`,
    ),
    "flows/inner/steps/say.py": "import from_source, helper\n\ndef say():\n    return {'seen': from_source.seen}\n",
  });
  const netrc = project.write("netrc", `machine ${new URL(git.url).hostname} login reader password canary-word\n`);
  const env = { ...index.environment, XDG_CACHE_HOME: cache, NETRC: netrc };
  expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
  const text = (name: string) => readFileSync(project.path(`flows/inner/locks/inner/${name}`), "utf8");
  const [locked] = JSON.parse(text("lock.json")).platforms["linux/amd64"];
  expect(locked).toMatchObject({
    name: "from-source",
    version: "1.0",
    source: { git: { commit, revision: "v1.2", url: `${git.url}acme/tool.git`, subdirectory: "src" } },
  });
  expect(text("requirements.txt")).toContain(
    `from-source @ git+${git.url}acme/tool.git@${commit}#subdirectory=src # 1.0 sha256:${locked.sha256}`,
  );
  expect(text("lock.json") + text("requirements.txt")).not.toContain("canary");

  git.commit("acme/tool.git", { "src/read.me": "second" }, "v1.2");
  rmSync(join(cache, "flowbox"), { recursive: true });
  const ran = await flowbox(project.folder, ["run", "--json"], env);
  expect(ran).toMatchObject({ code: 0 });
  const { tasks } = JSON.parse(ran.stdout);
  images.add(tasks[0].image.id);
  expect(await flowbox(project.folder, ["lock", "--check"], env)).toMatchObject({ code: 0 });

  spawnSync("docker", ["image", "rm", "--force", tasks[0].image.id]);
  rmSync(join(cache, "flowbox"), { recursive: true });
  await git[Symbol.asyncDispose]();
  const gone = await flowbox(project.folder, ["build"], env);
  expect(gone.code).toBe(75);
  expect(gone.stderr).toContain(
    `from-source, in the environment inner, could not be fetched from ${git.url}acme/tool.git@${commit}`,
  );
});

test("a compiler is there while a package is built and in no image; a build that fails says what it said", async () => {
  const compiling = wheel({
    name: "rig-backend",
    version: "2.0",
    files: {
      "rig_backend.py": `
import os, subprocess, zipfile
def build_wheel(folder, settings=None, metadata=None):
    subprocess.run(["tcc", "-shared", "-nostdlib", "-o", "/made/tmp/answer.so", "answer.c"], check=True)
    name = "from_source-2.0-py3-none-linux_x86_64.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as out:
        out.write("/made/tmp/answer.so", "answer.so")
        out.writestr("from_source-2.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: from-source\\nVersion: 2.0\\n")
        out.writestr("from_source-2.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: rig\\nRoot-Is-Purelib: false\\nTag: py3-none-linux_x86_64\\n")
        out.writestr("from_source-2.0.dist-info/RECORD", "")
    return name
`,
    },
  });
  const requires2 = pyproject.replace("1.0", "2.0");
  const native = await sdist({
    name: "from-source",
    version: "2.0",
    files: { "pyproject.toml": requires2, "answer.c": "int answer(void) { return 42; }\n" },
  });
  await using index = await stubIndex([native, compiling], { authority });
  const environment = (apt: string) =>
    `{ python: "3.11", pip: ["from-source"], build: { packages: ["from-source"]${apt} }, platforms: ["linux/amd64"] }`;
  using project = tempProject({
    "flows/inner/flow.ts": flow(environment("")),
    "flows/inner/steps/say.py": `
import ctypes, shutil, sysconfig

def say():
    library = ctypes.CDLL(sysconfig.get_path("purelib") + "/answer.so")
    return {"said": [library.answer(), shutil.which("tcc")]}
`,
  });
  const env = { ...index.environment, XDG_CACHE_HOME: cache };
  const failed = await flowbox(project.folder, ["lock"], env);
  expect(failed.code).toBe(65);
  expect(failed.stderr).toMatch(
    /No such file or directory: 'tcc'[\s\S]*Building from-source for the environment inner failed/,
  );
  project.write("flows/inner/flow.ts", flow(environment(', apt: ["tcc"]')));
  expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
  const ran = await flowbox(project.folder, ["run", "--json"], env);
  expect(ran).toMatchObject({ code: 0 });
  const { tasks } = JSON.parse(ran.stdout);
  images.add(tasks[0].image.id);
  expect(JSON.parse(tasks[0].artifacts.said.preview)).toEqual([42, null]);
});
