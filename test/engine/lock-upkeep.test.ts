import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { nodeStandIns, npmPackage } from "../rig/npm-package.ts";
import { ownAuthority } from "../rig/own-authority.ts";
import { wheel } from "../rig/python-package.ts";
import { stubIndex } from "../rig/stub-index.ts";
import { stubNpmRegistry } from "../rig/stub-npm-registry.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const flow = (environments: string): string => `
import { flow, python } from "flowbox";
export default flow({
  environments: ${environments},
  steps: { say: python("steps/say.py:say") },
});
`;
const cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
const authority = ownAuthority();
afterAll(() => {
  rmSync(cache, { recursive: true, force: true });
  authority[Symbol.dispose]();
});

const project = (environments: string): TempProject =>
  tempProject({
    "flows/one/flow.ts": flow(environments),
    "flows/one/steps/say.py": "def say():\n    return {'done': True}\n",
  });
const lockJson = (at: TempProject, environment = "e"): string =>
  readFileSync(at.path(`flows/one/locks/${environment}/lock.json`), "utf8");

test("a newer release of a loose package changes no lock until asked for, and then moves alone with what it forces", async () => {
  const old = [
    wheel({ name: "acme-tool", version: "1.0", requires: ["acme-base", "acme-side"] }),
    wheel({ name: "acme-base", version: "1.0" }),
    wheel({ name: "acme-side", version: "1.0" }),
  ];
  await using index = await stubIndex(old, { authority });
  using loose = project('{ e: { python: "3.11", pip: ["acme-tool"] } }');
  const env = { ...index.environment, XDG_CACHE_HOME: cache };
  const lock = (...args: string[]) => flowbox(loose.folder, ["lock", ...args], env);
  expect((await lock()).stdout).toMatch(/acme-tool 1\.0 added/);
  const first = lockJson(loose);

  index.add(wheel({ name: "acme-tool", version: "1.1", requires: ["acme-base>=1.1", "acme-side"] }));
  index.add(wheel({ name: "acme-base", version: "1.1" }));
  index.add(wheel({ name: "acme-side", version: "1.1" }));
  expect((await lock()).stdout).toContain("up to date");
  loose.write("flows/one/flow.ts", flow('{ e: { python: "3.11", pip: ["acme-tool", "acme-side"] } }'));
  expect(await lock()).toMatchObject({ code: 0 });
  const versions = (): string[] => lockJson(loose).match(/"version": "1\.\d"/g) ?? [];
  expect(new Set(versions())).toEqual(new Set(['"version": "1.0"']));
  expect(first).toContain('"version": "1.0"');

  const wrong = await lock("--update", "acme-toll");
  expect(wrong.code).toBe(64);
  expect(wrong.stderr).toContain("Did you mean acme-tool?");
  const updated = await lock("--update", "Acme_Tool", "--json");
  expect(JSON.parse(updated.stdout).locks).toMatchObject([
    {
      environment: "e",
      added: [],
      removed: [],
      moved: [
        { name: "acme-base", from: "1.0", to: "1.1" },
        { name: "acme-tool", from: "1.0", to: "1.1" },
      ],
    },
  ]);
  const why = await lock("--why", "acme-base");
  expect(why).toMatchObject({ code: 0, stdout: "one e  acme-base 1.1\n  acme-tool → acme-base 1.1\n" });
  expect((await lock("--update", "acme-tool")).stdout).toContain(
    "acme-tool stays at 1.1: nothing newer fits, and the environment says acme-tool",
  );
  expect((await lock("--upgrade-all")).stdout).toMatch(/acme-side 1\.0 to 1\.1/);
});

test("so it is with npm packages and with Node", async () => {
  const tool = (version: string, base: string) =>
    npmPackage({
      name: "@acme/tool",
      version,
      manifest: { dependencies: { "acme-base": base, "acme-side": "^1.0.0" } },
    });
  const plain = (name: string, version: string) => npmPackage({ name, version });
  await using registry = await stubNpmRegistry(
    [
      ...(await nodeStandIns("24.1.0")),
      await tool("1.0.0", "^1.0.0"),
      await plain("acme-base", "1.0.0"),
      await plain("acme-side", "1.0.0"),
    ],
    { authority },
  );
  using loose = project('{ e: { node: "24", npm: { "@acme/tool": "^1.0.0" } } }');
  const env = { ...registry.environment, XDG_CACHE_HOME: cache };
  const lock = async (...args: string[]): Promise<Record<string, unknown>[]> => {
    const { stdout, stderr } = await flowbox(loose.folder, ["lock", "--json", ...args], env);
    return JSON.parse(stdout || stderr).locks;
  };
  await lock();
  for (const one of await nodeStandIns("24.2.0")) registry.add(one);
  registry.add(await tool("1.1.0", "^1.1.0"));
  registry.add(await plain("acme-base", "1.1.0"));
  registry.add(await plain("acme-side", "1.1.0"));
  expect(await lock()).toMatchObject([{ changed: [] }]);
  expect(await lock("--update", "@acme/tool")).toMatchObject([
    {
      moved: [
        { name: "@acme/tool", from: "1.0.0", to: "1.1.0" },
        { name: "acme-base", from: "1.0.0", to: "1.1.0" },
      ],
    },
  ]);
  expect(await lock("--update", "node")).toMatchObject([{ moved: [{ name: "node", from: "24.1.0", to: "24.2.0" }] }]);
  expect(await lock("--upgrade-all")).toMatchObject([{ moved: [{ name: "acme-side", to: "1.1.0" }] }]);
});
