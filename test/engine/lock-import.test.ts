import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { nodeStandIns, npmPackage } from "../rig/npm-package.ts";
import { ownAuthority } from "../rig/own-authority.ts";
import { wheel } from "../rig/python-package.ts";
import { stubIndex, type StubIndex } from "../rig/stub-index.ts";
import { stubNpmRegistry } from "../rig/stub-npm-registry.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
const authority = ownAuthority();
let index: StubIndex;
beforeAll(async () => {
  const both = ["1.0", "1.1"];
  index = await stubIndex(
    [
      ...both.map((version) => wheel({ name: "acme-tool", version, requires: ["acme-base", "acme-side<=1.1"] })),
      ...both.map((version) => wheel({ name: "acme-base", version })),
      ...both.map((version) => wheel({ name: "acme-side", version })),
    ],
    { authority },
  );
});
afterAll(async () => {
  await index[Symbol.asyncDispose]();
  rmSync(cache, { recursive: true, force: true });
  authority[Symbol.dispose]();
});

const flow = (environments: string): string => `
import { flow, python } from "flowbox";
export default flow({
  environments: ${environments},
  steps: { say: python("steps/say.py:say") },
});
`;
const project = (files: Record<string, string>): TempProject =>
  tempProject({
    "flows/one/flow.ts": flow('{ e: { python: "3.11", platforms: ["linux/amd64"] } }'),
    "flows/one/steps/say.py": "def say():\n    return {'done': True}\n",
    ...files,
  });
/** All at 1.0; the project needs the first. */
const uvLock = (packages: Record<string, string[]>): string => {
  const needs = (names: string[]) => `dependencies = [${names.map((name) => `{ name = "${name}" }`).join(", ")}]\n`;
  const entries = Object.entries(packages).map(
    ([name, needed]) =>
      `[[package]]\nname = "${name}"\nversion = "1.0"\nsource = { registry = "https://elsewhere.example/simple" }\n${needs(needed)}` +
      `wheels = [{ url = "https://elsewhere.example/${name.replace("-", "_")}-1.0-py3-none-any.whl", hash = "sha256:${"0".repeat(64)}", size = 1 }]\n`,
  );
  const first = Object.keys(packages).slice(0, 1);
  const own = `[[package]]\nname = "p"\nversion = "1"\nsource = { virtual = "." }\n${needs(first)}`;
  return `version = 1\nrevision = 3\nrequires-python = ">=3.11"\n${entries.join("")}${own}`;
};
const imported = async (at: TempProject, ...args: string[]) => {
  const env = { ...index.environment, XDG_CACHE_HOME: cache };
  const { code, stdout, stderr } = await flowbox(at.folder, ["lock", "import", ...args, "--json"], env);
  return { code, stderr, told: JSON.parse(stdout) };
};

test("a pinned requirements file is locked with its versions, and what flow.ts must say makes the lock fresh", async () => {
  using at = project({
    "requirements.txt":
      "acme-base==1.0\n    # via acme-tool\nacme-side==1.2\n    # via acme-tool\nacme-tool==1.0 \\\n    --hash=sha256:" +
      `${"0".repeat(64)}\n    # via -r requirements.in\nacme-unused==3.0\n    # via acme-tool\n`,
  });
  const { code, told } = await imported(at, "requirements.txt");
  expect([code, told]).toMatchObject([
    0,
    {
      environment: "e",
      kept: 2,
      notKept: [{ name: "acme-side", imported: "1.2", locked: "1.1" }],
      notNeeded: ["acme-unused"],
      write: { python: "3.11", pip: ["acme-tool==1.0"] },
    },
  ]);
  const said = await flowbox(at.folder, ["lock", "import", "requirements.txt"], {
    ...index.environment,
    XDG_CACHE_HOME: cache,
  });
  expect(said.stdout).toBe(
    [
      "one e  up to date",
      "  2 of 3 versions are as imported",
      "  could not be kept: acme-side 1.2, which nothing allows beside the rest; 1.1",
      "  not needed here, and left out: acme-unused",
      "",
      "Write this into environments in one/flow.ts; until then the lock is stale:",
      '  "e": { python: "3.11", platforms: [ "linux/amd64" ], pip: [ "acme-tool==1.0" ] },',
      "",
    ].join("\n"),
  );
  at.write("flows/one/flow.ts", flow(`{ e: ${JSON.stringify(told.write)} }`));
  expect(await flowbox(at.folder, ["lock", "--check"])).toMatchObject({ code: 0 });
  const lock = readFileSync(at.path("flows/one/locks/e/requirements.txt"), "utf8");
  expect(lock).toMatch(/acme-base==1\.0[\s\S]*acme-side==1\.1[\s\S]*acme-tool==1\.0/);
});

test("a group of a pyproject.toml, and a pylock.toml, are read as the standards say", async () => {
  using at = project({
    "pyproject.toml":
      '[project]\nname = "p"\nversion = "1"\ndependencies = ["acme-tool"]\n[dependency-groups]\nbase = ["acme-side<1.1"]\ntrain = [{ include-group = "base" }, "acme-tool"]\n',
    "uv.lock": uvLock({ "acme-tool": ["acme-base", "acme-side"], "acme-base": [], "acme-side": [] }),
    "pylock.toml":
      'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "acme-base"\nversion = "1.0"\n[[packages]]\nname = "acme-side"\nversion = "1.0"\n',
  });
  expect((await imported(at, "pyproject.toml:train")).told).toMatchObject({
    write: { pip: ["acme-side<1.1", "acme-tool"] },
    added: expect.arrayContaining([{ name: "acme-tool", version: "1.1" }]),
  });
  const wrong = await imported(at, "pyproject.toml:trian");
  expect([wrong.code, wrong.stderr]).toEqual([65, expect.stringContaining("no group trian; there are: base, train")]);
  const pylock = await imported(at, "pylock.toml", "one", "-e", "fresh");
  expect(pylock.told).toMatchObject({
    environment: "fresh",
    kept: 2,
    write: { pip: ["acme-base==1.0", "acme-side==1.0"] },
  });
  const uv = await imported(at, "uv.lock", "-e", "fresh");
  expect(uv.told).toMatchObject({ kept: 3, notKept: [], write: { pip: ["acme-tool==1.0"] } });
});

test("what cannot be read is refused in one sentence, and writes nothing", async () => {
  using at = project({ "requirements.txt": "-e .\n", "pylock.toml": "not = [toml" });
  for (const [file, why] of [
    ["requirements.txt", /is a path/],
    ["pylock.toml", /not TOML/],
    ["missing.txt", /no such file/],
  ] as const) {
    const { code, stderr } = await imported(at, file);
    expect([file, code, stderr]).toEqual([file, 65, expect.stringMatching(why)]);
  }
  expect(() => readFileSync(at.path("flows/one/locks/e/lock.json"))).toThrow("ENOENT");
});

test("a package-lock.json keeps its versions", async () => {
  const packages = [
    ...(await nodeStandIns("24.1.0")),
    await npmPackage({ name: "acme-web", version: "1.0.0" }),
    await npmPackage({ name: "acme-web", version: "1.1.0" }),
  ];
  await using registry = await stubNpmRegistry(packages, { authority });
  using at = project({ "web/package.json": JSON.stringify({ dependencies: { "acme-web": "^1.0.0" } }) });
  const lock = {
    lockfileVersion: 3,
    packages: {
      "": { dependencies: { "acme-web": "^1.0.0" } },
      "node_modules/acme-web": { version: "1.0.0", integrity: packages[2]?.integrity },
    },
  };
  writeFileSync(at.path("web/package-lock.json"), JSON.stringify(lock));
  const env = { ...registry.environment, XDG_CACHE_HOME: cache };
  const { stdout } = await flowbox(at.folder, ["lock", "import", "web/package-lock.json", "--json"], env);
  expect(JSON.parse(stdout)).toMatchObject({
    write: { npm: "../../web/package.json" },
    added: expect.arrayContaining([{ name: "acme-web", version: "1.0.0" }]),
  });
});
