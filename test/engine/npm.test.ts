import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { nodeStandIns, npmPackage } from "../rig/npm-package.ts";
import { stubNpmRegistry } from "../rig/stub-npm-registry.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const flow = (environment: string): string => `
import { flow, command } from "flowbox";
export default flow({
  environments: { js: { node: "24", platforms: ["linux/amd64"], ${environment} } },
  steps: { say: command(["true"], { environment: "js" }) },
});
`;
const cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
const images = new Set<string>();
afterAll(() => {
  for (const id of images) spawnSync("docker", ["image", "rm", "--force", id]);
  rmSync(cache, { recursive: true, force: true });
});

const packages = async () => [
  ...(await nodeStandIns("24.1.0")),
  await npmPackage({ name: "@acme/shapes", version: "1.0.0", manifest: { dependencies: { "acme-base": "^1.0.0" } } }),
  await npmPackage({ name: "acme-base", version: "1.1.0" }),
  await npmPackage({
    name: "acme-native",
    version: "2.0.0",
    manifest: { scripts: { postinstall: "node --version > chosen.txt" } },
  }),
  await npmPackage({ name: "acme-base", version: "1.2.0" }),
];

const lockFile = (project: TempProject, name: string): string =>
  readFileSync(project.path(`flows/f/locks/js/${name}`), "utf8");

async function imageOf(project: TempProject, env: Record<string, string>): Promise<{ id: string; key: string }> {
  const { stdout, stderr } = await flowbox(project.folder, ["build", "--json"], env);
  const [image] = JSON.parse(stdout).images ?? [];
  if (!image) throw new Error(stdout + stderr);
  images.add(image.id);
  return image;
}

const inImage = (id: string, ...command: string[]): string =>
  spawnSync("docker", ["run", "--rm", "--network", "none", id, ...command], { encoding: "utf8" }).stdout;

describe("npm packages", () => {
  test("install scripts run for the packages that the environment allows, with its own Node, and for no others", async () => {
    await using registry = await stubNpmRegistry(await packages());
    const env = { ...registry.environment, XDG_CACHE_HOME: cache };
    using project = tempProject({ "flows/f/flow.ts": flow('npm: { "acme-native": "2.0.0" }') });
    const locked = await flowbox(project.folder, ["lock"], env);
    expect(locked.stdout).toContain('install scripts that will not run: acme-native (allowScripts: ["acme-native"]');
    expect((await flowbox(project.folder, ["lock"], env)).stdout).not.toContain("acme-native");
    const without = await imageOf(project, env);
    const chosen = "/opt/step/node_modules/acme-native/chosen.txt";
    expect(inImage(without.id, "ls", "/opt/step/node_modules/acme-native")).not.toContain("chosen.txt");

    project.write("flows/f/flow.ts", flow('npm: { "acme-native": "2.0.0" }, allowScripts: ["acme-native"]'));
    const stale = await flowbox(project.folder, ["build"], env);
    expect(stale).toMatchObject({ code: 65 });
    expect(stale.stderr).toContain("scripts of acme-native added");
    expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
    const allowed = await imageOf(project, env);
    expect(allowed.key).not.toBe(without.key);
    expect(inImage(allowed.id, "cat", chosen)).toBe("stand-in\n");

    project.write("flows/f/flow.ts", flow('npm: { "acme-native": "2.0.0" }, allowScripts: ["acme-natvie"]'));
    const unknown = await flowbox(project.folder, ["lock"], env);
    expect(unknown).toMatchObject({ code: 65 });
    expect(unknown.stderr).toMatch(/acme-natvie[\s\S]*acme-native/);
  });

  test("a package of the project is packed into the lock, and an edit of it makes the lock stale", async () => {
    await using registry = await stubNpmRegistry(await packages());
    const env = { ...registry.environment, XDG_CACHE_HOME: cache };
    using project = tempProject({
      "flows/f/flow.ts": flow('npm: { "@own/greet": "file:../../packages/greet" }'),
      "packages/greet/package.json": '{"name":"@own/greet","version":"1.0.0","dependencies":{"@acme/shapes":"1.0.0"}}',
      "packages/greet/index.js": "export const hello = 1;\n",
    });
    expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
    const tarballs = () => readdirSync(project.path("flows/f/locks/js")).filter((name) => name.endsWith(".tgz"));
    expect(tarballs()).toEqual([expect.stringMatching(/^own-greet-[0-9a-f]{12}\.tgz$/)]);
    const first = await imageOf(project, env);
    expect(inImage(first.id, "ls", "/opt/step/node_modules/@acme")).toBe("shapes\n");

    project.write("packages/greet/index.js", "export const hello = 2;\n");
    const stale = await flowbox(project.folder, ["build"], env);
    expect(stale).toMatchObject({ code: 65 });
    expect(stale.stderr).toContain("../../packages/greet changed");
    expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
    expect(tarballs()).toHaveLength(1);
    const second = await imageOf(project, env);
    expect(inImage(second.id, "cat", "/opt/step/node_modules/@own/greet/index.js")).toBe("export const hello = 2;\n");

    for (const [path, said] of [
      ["file:../../packages/none", "there is no such folder or tarball"],
      ["file:../..", "the flow itself lies in it"],
      ["file:steps", "there is no such folder"],
    ] as const) {
      project.write("flows/f/flow.ts", flow(`npm: { own: "${path}" }`));
      const refused = await flowbox(project.folder, ["lock"], env);
      expect([path, refused.code]).toEqual([path, 65]);
      expect(refused.stderr).toContain(said);
    }
  });

  test("the versions of a package-lock.json that the project has are kept, and none of its addresses", async () => {
    await using registry = await stubNpmRegistry(await packages());
    const env = { ...registry.environment, XDG_CACHE_HOME: cache };
    const held = (await packages()).find(({ version }) => version === "1.1.0");
    const entry = {
      version: "1.1.0",
      integrity: held?.integrity,
      resolved: "https://registry.example/acme-base/-/acme-base-1.1.0.tgz",
    };
    using project = tempProject({
      "flows/f/flow.ts": flow('npm: "../../package.json"'),
      "package.json": '{"name":"site","dependencies":{"acme-base":"^1.0.0"},"devDependencies":{"acme-native":"2"}}',
      "package-lock.json": JSON.stringify({
        lockfileVersion: 3,
        packages: { "": {}, "node_modules/acme-base": entry },
      }),
    });
    expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
    expect(JSON.parse(lockFile(project, "package-lock.json")).packages["node_modules/acme-base"].version).toBe("1.1.0");
    expect(lockFile(project, "package-lock.json")).not.toMatch(/https?:\/\/|acme-native/);
    expect(await flowbox(project.folder, ["lock", "--upgrade-all"], env)).toMatchObject({ code: 0 });
    expect(JSON.parse(lockFile(project, "package-lock.json")).packages["node_modules/acme-base"].version).toBe("1.2.0");
    project.write("package.json", '{"name":"site","dependencies":{"acme-base":"1.1.0"}}');
    expect((await flowbox(project.folder, ["lock", "--check"], env)).stderr).toContain("../../package.json changed");
  });

  test("a Node that is not published is refused, naming the platform and one that is", async () => {
    await using registry = await stubNpmRegistry(await packages());
    const env = { ...registry.environment, XDG_CACHE_HOME: cache };
    using project = tempProject({ "flows/f/flow.ts": flow("").replace('"24"', '"24.0.9"') });
    const refused = await flowbox(project.folder, ["lock"], env);
    expect(refused).toMatchObject({ code: 65, stdout: "" });
    expect(refused.stderr).toMatch(/Node 24\.0\.9.*linux\/amd64[\s\S]*node: "24\.1\.0"/);
    project.write("flows/f/flow.ts", flow("").replace('"24"', '"24.1.0"'));
    expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
    expect(JSON.parse(lockFile(project, "lock.json")).node).toBe("24.1.0");
  });
});
