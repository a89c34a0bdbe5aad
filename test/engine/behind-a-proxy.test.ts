import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesWith, imageHolds } from "../rig/find-text.ts";
import { flowbox } from "../rig/flowbox.ts";
import { interceptingProxy } from "../rig/intercepting-proxy.ts";
import { ownAuthority } from "../rig/own-authority.ts";
import { tempProject } from "../rig/temp-project.ts";

test("behind a proxy that opens TLS and wants a login, packages are locked and installed, and neither it nor its authority is left in anything", async () => {
  const cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
  using authority = ownAuthority();
  const canary = "canary-9c2e-proxy";
  await using proxy = await interceptingProxy(authority, `robot:${canary}`);
  using project = tempProject({
    "flows/out/flow.ts": `
import { flow, python } from "flowbox";
export default flow({
  environments: { 
    e: { python: "3.11", pip: ["six==1.17.0"], platforms: ["linux/amd64"] },
    locked: { npm: { "is-odd": "3.0.1" }, platforms: ["linux/amd64"] },
  },
  steps: { say: python("steps/say.py:say", { environment: "e" }) },
});
`,
    "flows/out/steps/say.py": "import six\n\ndef say():\n    return {'version': six.__version__}\n",
  });
  const env = { ...proxy.environment, XDG_CACHE_HOME: cache };
  try {
    expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
    const locking = proxy.requests.length;
    const ran = await flowbox(project.folder, ["run", "--json"], env);
    expect(ran).toMatchObject({ code: 0 });
    const asked = proxy.requests.join("\n");
    expect(locking).toBeGreaterThan(0);
    expect(proxy.requests.length).toBeGreaterThan(locking);
    expect(asked).toMatch(/six-1\.17\.0.*\.whl/);
    expect(asked).toMatch(/is-odd/);
    const { id } = JSON.parse(ran.stdout).tasks[0].image;
    const marks = [canary, new URL(proxy.url).host, authority.certificate.split("\n")[3] ?? "never"];
    for (const mark of marks) {
      expect(imageHolds(id, mark)).toBe(false);
      expect(filesWith(mark, [project.folder, cache])).toEqual([]);
      expect(ran.stdout + ran.stderr).not.toContain(mark);
    }
    spawnSync("docker", ["image", "rm", "--force", id]);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
});

test("an authority that the machine does not trust is refused in one sentence, and nothing is left", async () => {
  const cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
  using authority = ownAuthority();
  await using proxy = await interceptingProxy(authority);
  using project = tempProject({
    "flows/out/flow.ts": `
import { flow, python } from "flowbox";
export default flow({
  environments: { e: { python: "3.11", pip: ["six==1.16.0"], platforms: ["linux/amd64"] } },
  steps: { say: python("steps/say.py:say", { environment: "e" }) },
});
`,
    "flows/out/steps/say.py": "def say():\n    return {'done': True}\n",
  });
  try {
    const { code, stderr } = await flowbox(project.folder, ["lock"], {
      https_proxy: proxy.url,
      XDG_CACHE_HOME: cache,
      UV_HTTP_RETRIES: "0",
    });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/certificate/i);
    expect(filesWith("six", [project.path("flows")])).toEqual([project.path("flows/out/flow.ts")]);
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
});
