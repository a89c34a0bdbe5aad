import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { ownAuthority } from "../rig/own-authority.ts";
import { wheel } from "../rig/python-package.ts";
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

const files = (pip: string): Record<string, string> => ({
  "flowbox.config.ts":
    'import { config } from "flowbox";\nexport default config({ indexes: { acme: { packages: ["acme-*"] } } });\n',
  "flows/inner/flow.ts": `
import { flow, python } from "flowbox";
export default flow({
  environments: { inner: { python: "3.11", pip: [${pip}], platforms: ["linux/amd64"] } },
  steps: { say: python("steps/say.py:say", { environment: "inner" }) },
});
`,
  "flows/inner/steps/say.py":
    "import acme_tool, acme_base, plain\n\ndef say():\n    return {'versions': [acme_tool.version, acme_base.version, plain.version]}\n",
});

const ours = [
  wheel({ name: "acme-tool", version: "1.0", requires: ["acme-base", "plain"] }),
  wheel({ name: "acme-base", version: "1.1" }),
  wheel({ name: "plain", version: "9.0" }),
];
const everyones = [
  wheel({ name: "acme-tool", version: "66.0", requires: ["plain==0.1", "acme-trap"] }),
  wheel({ name: "acme-base", version: "66.0" }),
  wheel({ name: "acme-trap", version: "66.0" }),
  wheel({ name: "plain", version: "1.0" }),
];

test("a package of a named index is never taken from the public one, whatever version that has, nor the other way round", async () => {
  const login = { authorization: `Basic ${Buffer.from("reader:canary-word").toString("base64")}` };
  await using acme = await stubIndex(ours, { authority, ...login });
  await using everyone = await stubIndex(everyones, { authority });
  using project = tempProject(
    files(`"acme-tool", "plain", "acme-absent ; sys_platform == 'win32'", "acme-base ; sys_platform == 'win32'"`),
  );
  const netrc = project.path("netrc");
  writeFileSync(netrc, `machine ${new URL(acme.url).hostname} login reader password canary-word\n`, { mode: 0o600 });
  const env = { ...everyone.environment, XDG_CACHE_HOME: cache, FLOWBOX_INDEX_ACME: acme.url, NETRC: netrc };

  expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
  const text = (name: string) => readFileSync(project.path(`flows/inner/locks/inner/${name}`), "utf8");
  expect(text("requirements.txt").match(/^\S+==\S+/gm)).toEqual(["acme-base==1.1", "acme-tool==1.0", "plain==1.0"]);
  expect(JSON.parse(text("lock.json")).platforms["linux/amd64"]).toMatchObject([
    { name: "acme-base", index: "acme" },
    { name: "acme-tool", index: "acme" },
    { name: "plain" },
  ]);
  expect(text("lock.json") + text("requirements.txt")).not.toMatch(/canary|https?:/);

  const asked = acme.requests.length;
  everyone.requests.length = 0;
  const ran = await flowbox(project.folder, ["run", "--json"], env);
  expect(ran).toMatchObject({ code: 0 });
  const { tasks } = JSON.parse(ran.stdout);
  images.add(tasks[0].image.id);
  expect(tasks[0].artifacts.versions.preview).toBe('["1.0","1.1","1.0"]');
  expect(everyone.requests.filter(({ path }) => path.includes("acme"))).toEqual([]);
  expect(acme.requests.slice(asked).filter(({ path }) => path.includes("plain"))).toEqual([]);
});

test("a package that its index does not have is not looked for elsewhere, and an index that nobody knows is named", async () => {
  await using acme = await stubIndex([], { authority });
  await using everyone = await stubIndex(everyones, { authority });
  using project = tempProject(files('"acme-tool"'));
  const env = { ...everyone.environment, XDG_CACHE_HOME: cache };
  const unknown = await flowbox(project.folder, ["lock"], env);
  expect(unknown.code).toBe(64);
  expect(unknown.stderr).toMatch(/acme-tool from the index acme[\s\S]*FLOWBOX_INDEX_ACME/);
  const gone = await flowbox(project.folder, ["lock"], { ...env, FLOWBOX_INDEX_ACME: acme.url });
  expect(gone.code).toBe(65);
  expect(gone.stderr).toContain("acme-tool, which the index acme does not have");
  expect(everyone.requests).toEqual([]);
});
