import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { stubServer, type StubAnswer } from "../rig/stub-server.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const flow = (apt: string): string => `
import { flow, command } from "flowbox";
export default flow({
  environments: { sys: { apt: [${apt}] } },
  steps: { say: command(["sh", "-c", "tree --version > $FLOWBOX_OUT/version.bin"], { environment: "sys" }) },
});
`;
const folders: string[] = [];
const emptyFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "flowbox-apt-"));
  folders.push(folder);
  return folder;
};
const images = new Set<string>();
afterAll(() => {
  for (const id of images) spawnSync("docker", ["image", "rm", "--force", id]);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Built {
  code: number | null;
  stderr: string;
  cache: string;
  image: { id: string; diffIds: string[]; built: boolean };
  error: unknown;
}

/** Builds with nothing in the caches and no image from before, and forgets the image again. */
async function buildAnew(project: TempProject, env: Record<string, string> = {}): Promise<Built> {
  const cache = emptyFolder();
  const { code, stdout, stderr } = await flowbox(project.folder, ["build", "--json"], {
    XDG_CACHE_HOME: cache,
    ...env,
  });
  const [image] = JSON.parse(stdout).images ?? [];
  if (image) spawnSync("docker", ["image", "rm", "--force", image.id]);
  if (image?.built === false) return buildAnew(project, env);
  return { code, stderr, cache, image, error: JSON.parse(stdout).error };
}

interface Deb {
  name: string;
  path: string;
  sha256: string;
}
const debsOf = (project: TempProject): Deb[] =>
  JSON.parse(readFileSync(project.path("flows/f/locks/sys/apt.json"), "utf8")).packages["linux/amd64"];

describe("Debian packages", () => {
  test("what is asked for and what it needs is locked for every platform, and installed to the same bytes each time", async () => {
    using project = tempProject({ "flows/f/flow.ts": flow('"tree", "libgomp1"') });
    expect(await flowbox(project.folder, ["lock"])).toMatchObject({ code: 0 });
    const text = readFileSync(project.path("flows/f/locks/sys/apt.json"), "utf8");
    expect(text).not.toMatch(/https?:/);
    expect(JSON.parse(text)).toMatchObject({ version: 1, suite: "bookworm" });
    for (const architecture of ["amd64", "arm64"])
      expect(text).toMatch(new RegExp(`pool/main/t/tree/tree_[^"]+_${architecture}\\.deb`));
    expect(debsOf(project).map(({ name }) => name)).toEqual(["libgomp1", "tree"]);

    const first = await buildAnew(project);
    const second = await buildAnew(project, { TZ: "Pacific/Auckland", LC_ALL: "C" });
    expect(first.image.diffIds).toHaveLength(2);
    expect(second.image).toEqual({ ...first.image });

    const ran = await flowbox(project.folder, ["run", "--json"]);
    expect(ran).toMatchObject({ code: 0 });
    const { tasks } = JSON.parse(ran.stdout);
    images.add(tasks[0].image.id);
    const listed = spawnSync("docker", [
      "run",
      "--rm",
      "--network",
      "none",
      tasks[0].image.id,
      "find",
      "/var/log",
      "/var/cache",
      "/debs",
      "/usr/sbin/policy-rc.d",
      "-type",
      "f",
    ]);
    expect(listed.stdout.toString()).toBe("");

    expect((await flowbox(project.folder, ["images", "verify"])).stdout).toMatch(/^ok +f\/sys .*the lock's packages/);
    expect((await flowbox(project.folder, ["lock", "--why", "tree"])).stdout).toMatch(/^f sys +tree \d/);

    project.write("flows/f/flow.ts", flow('"tree"'));
    expect((await flowbox(project.folder, ["build"])).stderr).toContain("libgomp1 removed");
    project.write("flows/f/flow.ts", flow('"surely-no-such-package"'));
    const unknown = await flowbox(project.folder, ["lock"]);
    expect(unknown).toMatchObject({ code: 65 });
    expect(unknown.stderr).toContain("apt package surely-no-such-package, which does not exist");
    project.write("flows/f/flow.ts", flow('"tree=0.1"'));
    const version = await flowbox(project.folder, ["lock"]);
    expect(version).toMatchObject({ code: 65 });
    expect(version.stderr).toMatch(/Version '0\.1' for 'tree' was not found/);
  });

  test("they are taken from the cache, a bundle, a mirror or the snapshot archive, and from none but with the right hash", async () => {
    using project = tempProject({
      "flows/f/flow.ts": flow('"tree"').replace("] }", '], platforms: ["linux/amd64"] }'),
    });
    expect(await flowbox(project.folder, ["lock"])).toMatchObject({ code: 0 });
    const [deb] = debsOf(project);
    if (!deb) throw new Error("nothing was locked");
    const real = await buildAnew(project);
    const bytes = readFileSync(join(real.cache, `flowbox/packages/apt/${deb.sha256}.deb`));

    const held = new Map<string, Uint8Array>();
    const answer = (path: string): StubAnswer | undefined => {
      const found = held.get(decodeURIComponent(path).replace(/^\/archive\/debian\/\w+/, "/snapshot"));
      return found && { type: "application/octet-stream", bytes: found };
    };
    await using mirror = await stubServer({}, answer);
    const sources = join(emptyFolder(), "sources.list");
    writeFileSync(sources, `deb ${mirror.origin}/debian bookworm main\n`);
    const env = { FLOWBOX_APT_SOURCES: sources, FLOWBOX_DEBIAN_SNAPSHOT: mirror.origin };

    const gone = await buildAnew(project, env);
    expect(gone).toMatchObject({
      code: 65,
      error: { kind: "apt-gone", reached: true, packages: [expect.stringMatching(/^tree /)] },
    });
    expect(gone.stderr).toMatch(/FLOWBOX_APT_BUNDLE/);
    expect(readdirSync(join(gone.cache, "flowbox/packages/installed"))).toEqual([]);

    held.set(`/debian/${deb.path}`, Buffer.concat([bytes, Buffer.from("!")]));
    held.set(`/snapshot/${deb.path}`, bytes);
    expect((await buildAnew(project, env)).image).toEqual(real.image);
    expect(mirror.requests.map(({ path }) => path)).toContainEqual(
      expect.stringMatching(/^\/archive\/debian\/\d{8}T\d{6}Z\/pool\/main\/t\/tree\//),
    );

    const bundle = emptyFolder();
    writeFileSync(join(bundle, deb.path.split("/").at(-1) ?? ""), bytes);
    mirror.requests.length = 0;
    const bundled = await buildAnew(project, { ...env, FLOWBOX_APT_BUNDLE: bundle });
    expect(bundled.image).toEqual(real.image);
    expect(mirror.requests).toEqual([]);

    held.clear();
    rmSync(join(bundled.cache, "flowbox/packages/installed"), { recursive: true });
    const cached = await flowbox(project.folder, ["build", "--json"], { ...env, XDG_CACHE_HOME: bundled.cache });
    images.add(JSON.parse(cached.stdout).images[0].id);
    expect(JSON.parse(cached.stdout).images[0]).toEqual(real.image);
    expect(existsSync(join(bundled.cache, "flowbox/work"))).toBe(true);

    const other = tempProject();
    using _ = other;
    cpSync(project.folder, other.folder, { recursive: true });
    const apt = other.path("flows/f/locks/sys/apt.json");
    writeFileSync(apt, readFileSync(apt, "utf8").replace(deb.sha256, "0".repeat(64)));
    expect((await flowbox(other.folder, ["build"])).stderr).toContain("apt.json of f is damaged");
  });
});
