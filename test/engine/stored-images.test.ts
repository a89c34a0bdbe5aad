import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imageArchive } from "../../images/assemble/image-archive.ts";
import { imageConfig } from "../../images/assemble/image-config.ts";
import { layerFromEntries } from "../../images/assemble/layer-from-entries.ts";
import { DockerImageEngine } from "../../runtime/docker/docker-image-engine.ts";
import { engineWithBase } from "../rig/engine-with-base.ts";
import { type CommandResult, flowbox } from "../rig/flowbox.ts";
import type { PrivateEngine } from "../rig/private-engine.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const cache = mkdtempSync(join(tmpdir(), "fb-stored-"));
let engine: PrivateEngine;

/** On an engine of this file's own: other people's images are never pruned. */
const run = (project: TempProject, ...args: string[]): Promise<CommandResult> =>
  flowbox(project.folder, args, { DOCKER_HOST: engine.host, XDG_CACHE_HOME: cache });

async function json<T>(project: TempProject, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(project, ...args, "--json");
  if (code !== 0) throw new Error(`${args.join(" ")}: ${code}\n${stdout}${stderr}`);
  return JSON.parse(stdout);
}

const docker = (...args: string[]): string =>
  execFileSync("docker", ["--host", engine.host, ...args], { encoding: "utf8" }).trim();

const flow = (pip: string): string => `
import { flow, python } from "flowbox";
export default flow({
  environments: { small: { python: "3.11", pip: [${pip}], platforms: ["linux/amd64"] } },
  steps: { say: python("steps/say.py:say", { environment: "small" }) },
});
`;

const smallProject = (pip: string): TempProject =>
  tempProject({
    "flows/small/flow.ts": flow(pip),
    "flows/small/steps/say.py": "def say():\n    return {'said': 1}\n",
  });

interface Listed {
  images: {
    key: string;
    built: boolean;
    locks: { flow: string; environment: string; steps: string[] }[];
    runs: string[];
    uniqueBytes: number;
    sharedBytes: number;
    bytes: number;
    lastUsed: string;
  }[];
  bases: { bytes: number }[];
  bytes: number;
}

interface Pruned {
  dryRun: boolean;
  removed: { key: string; id: string; image: string; freedBytes: number; inUse?: true }[];
  kept: { key: string; roots: { by: string; project: string; tag?: string }[] }[];
  freedBytes: number;
  bytes: number;
  vanishedProjects: string[];
}

const stepTag = (key: string): string => `flowbox/step:${key.slice("sha256:".length).slice(0, 32)}`;

/** As an older setup would have left it when a newer one took its tag.
 * @returns its id */
async function loadOldBase(): Promise<string> {
  const archive = imageArchive({
    layers: [layerFromEntries([{ path: "old", type: "directory", mode: 0o755, size: 0 }])],
    config: (diffIds) =>
      imageConfig({
        platform: "linux/amd64",
        environment: {},
        user: "65532:65532",
        labels: { "dev.flowbox.base": "debian-12", "dev.flowbox.python": "3.11.1" },
        diffIds,
        workingDirectory: "/",
      }),
    tags: [],
  });
  expect(await new DockerImageEngine(engine.address).load(archive.content)).toMatchObject({ ok: true });
  return archive.config().digest;
}

/** Locks and builds, and gives the image's key. */
async function build(project: TempProject, pip: string): Promise<string> {
  project.write("flows/small/flow.ts", flow(pip));
  expect(await run(project, "lock")).toMatchObject({ code: 0 });
  const { images } = await json<{ images: { key: string }[] }>(project, "build");
  return images[0]?.key ?? "";
}

beforeAll(async () => {
  engine = await engineWithBase();
});
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  rmSync(cache, { recursive: true, force: true });
});

describe("looking at images", () => {
  test("ls, inspect and diff tell of an image what it is, what it shares and what uses it, before and after it is built", async () => {
    using project = smallProject('"six==1.17.0"');
    await run(project, "lock");
    const before = await json<Listed>(project, "images", "ls");
    expect(before.images).toMatchObject([{ built: false, runs: [], locks: [{ flow: "small", steps: ["say"] }] }]);
    const unbuilt = await run(project, "images", "inspect", "say");
    expect(unbuilt.stdout).toMatch(/not built[\s\S]*six +1\.17\.0 +sha256:[0-9a-f]{64}/);

    expect(await run(project, "run")).toMatchObject({ code: 0 });
    const after = await json<Listed>(project, "images", "ls");
    const [image] = after.images;
    expect(image).toMatchObject({ built: true, runs: ["small/1"], sharedBytes: after.bases[0]?.bytes });
    expect(image?.bytes).toBe((image?.uniqueBytes ?? 0) + (image?.sharedBytes ?? 0));
    expect(Date.now() - Date.parse(image?.lastUsed ?? "")).toBeLessThan(60_000);
    expect((await run(project, "images", "ls")).stdout).toMatch(
      /small\/small +say +\d+ MB +\d+ kB +\d+ MB +just now +small\/1/,
    );

    for (const name of [
      "say",
      "small/say",
      "small/small",
      "small/1/say",
      "small/latest",
      image?.key.slice(7, 15) ?? "",
    ]) {
      const inspected = await json<{ key: string; layers: { holds: string[] }[] }>(project, "images", "inspect", name);
      expect([name, inspected.key]).toEqual([name, image?.key]);
      expect(inspected.layers.map(({ holds }) => holds)).toEqual([["base debian-12"], expect.arrayContaining(["six"])]);
    }

    await build(project, '"six==1.16.0", "click==8.1.8"');
    const difference = await run(project, "images", "diff", "small/1", "say");
    expect(difference.stdout).toMatch(/six +1\.17\.0 → 1\.16\.0\nclick +8\.1\.8 added\n/);
    expect(difference.stdout).toMatch(/layers +1 shared \(\d+ MB\)/);
    expect((await run(project, "images", "diff", "say", "small/small")).stdout).toContain("are one image");
  });

  test("a name that nothing has is refused with one that is close; an image that is not built says how to build it", async () => {
    using project = smallProject('"six==1.17.0"');
    await run(project, "lock");
    for (const args of [
      ["inspect", "sya"],
      ["diff", "say", "small/sya"],
    ]) {
      const { code, stderr } = await run(project, "images", ...args);
      expect(code).toBe(64);
      expect(stderr).toContain("Did you mean say?");
    }
    const run9 = await run(project, "images", "inspect", "small/9/say");
    expect(run9).toMatchObject({ code: 64, stderr: expect.stringContaining("There is no run small/9/say") });
    const nowhere = { DOCKER_HOST: "unix:///nowhere.sock", XDG_CACHE_HOME: cache };
    expect(await flowbox(project.folder, ["images", "ls"], nowhere)).toMatchObject({ code: 69 });
  });
});

describe("pruning", () => {
  test("removes only what no lock, tag or newest run of any project reaches, and only when told to", async () => {
    using project = smallProject('"six==1.13.0"');
    using other = smallProject('"six==1.12.0"');
    using gone = smallProject('"six==1.11.0"');
    const ofOther = await build(other, '"six==1.12.0"');
    const ofGone = await build(gone, '"six==1.11.0"');
    const tagged = await build(project, '"six==1.13.0"');
    expect(await run(project, "run")).toMatchObject({ code: 0 });
    expect(await run(project, "tag", "small/1", "production")).toMatchObject({ code: 0 });
    const newest = await build(project, '"six==1.14.0"');
    expect(await run(project, "run")).toMatchObject({ code: 0 });
    const unreached = await build(project, '"six==1.15.0"');
    const locked = await build(project, '"six==1.16.0"');
    rmSync(gone.folder, { recursive: true });
    docker("tag", "flowbox/base:debian-12", "somebody/else:1");
    const labelled = docker("create", "--network", "none", "somebody/else:1", "true");
    docker("commit", "--change", `LABEL dev.flowbox.image-key=${unreached}`, labelled, "labelled/like:ours");
    const derived = docker("commit", labelled);
    docker("rm", labelled);
    const oldBase = await loadOldBase();

    const dry = await json<Pruned>(project, "images", "prune");
    const going = dry.removed.map(({ key }) => key);
    expect(dry.dryRun).toBe(true);
    expect(going).toEqual(expect.arrayContaining([unreached, ofGone]));
    for (const key of [ofOther, tagged, newest, locked]) expect(going).not.toContain(key);
    expect(dry.removed).toContainEqual(expect.objectContaining({ id: oldBase, image: "base debian-12 of before" }));
    expect(dry.vanishedProjects).toContain(gone.folder);
    expect(dry.kept.find(({ key }) => key === tagged)?.roots).toMatchObject([{ by: "run", tag: "production" }]);
    expect(dry.kept.find(({ key }) => key === ofOther)?.roots).toMatchObject([{ by: "lock", project: other.folder }]);
    expect((await run(project, "images", "prune")).stdout).toMatch(/would be removed and .* freed.*Remove with --yes/);
    expect((await json<Listed>(project, "images", "ls", "--all")).images.map(({ key }) => key)).toContain(unreached);

    const recent = await json<Pruned>(project, "images", "prune", "--older-than", "1d");
    expect(recent.removed).toEqual([]);

    const container = docker("create", "--network", "none", stepTag(ofGone), "true");
    const done = await json<Pruned>(project, "images", "prune", "--yes");
    expect(done.removed.find(({ key }) => key === ofGone)).toMatchObject({ inUse: true, freedBytes: 0 });
    docker("rm", container);
    const left = docker("images", "--format", "{{.Repository}}:{{.Tag}}").split("\n");
    expect(left).toEqual(
      expect.arrayContaining([
        "somebody/else:1",
        "labelled/like:ours",
        "flowbox/base:debian-12",
        "flowbox/tools:debian-12",
      ]),
    );
    const everything = docker("images", "--all", "--quiet", "--no-trunc").split("\n");
    expect(everything).not.toContain(oldBase);
    expect(everything).toContain(derived);
    const steps = left.filter((tag) => tag.startsWith("flowbox/step:"));
    expect(steps.toSorted()).toEqual([ofOther, tagged, newest, locked, ofGone].map(stepTag).toSorted());
    expect(await json<{ images: { built: boolean }[] }>(project, "build")).toMatchObject({
      images: [{ built: false }],
    });
    expect(await json<{ images: { built: boolean }[] }>(other, "build")).toMatchObject({ images: [{ built: false }] });
    expect((await run(project, "reproduce", "small/1")).stdout).toContain("all identical");
  });

  test("many cycles of editing, building and pruning stay within the budget, and the next build finds everything", async () => {
    using project = smallProject('"six==1.17.0"');
    const budget = 200_000;
    for (const minor of [12, 13, 14, 15]) {
      await build(project, `"six==1.${minor}.0"`);
      const pruned = await json<Pruned>(project, "images", "prune", "--budget", `${budget}B`, "--yes");
      expect(pruned.bytes).toBeLessThanOrEqual(budget);
      const again = await json<{ images: { built: boolean }[] }>(project, "build");
      expect(again.images.map(({ built }) => built)).toEqual([false]);
    }
    expect((await json<Listed>(project, "images", "ls", "--all")).images.filter(({ built }) => built).length).toBe(1);

    const inCache = () =>
      readdirSync(join(cache, "flowbox/packages/installed")).filter((name) => !name.startsWith("."));
    expect((await run(project, "images", "prune", "--caches")).stdout).toMatch(/Package cache: .* would be removed/);
    const before = inCache().length;
    expect(await run(project, "images", "prune", "--caches", "--yes")).toMatchObject({ code: 0 });
    expect(inCache().length).toBeLessThan(before);
    expect((await run(project, "images", "prune", "--caches")).stdout).toContain("needed by a lock");
    docker("rmi", ...docker("images", "--format", "{{.Repository}}:{{.Tag}}", "flowbox/step").split("\n"));
    const noNetwork = {
      DOCKER_HOST: engine.host,
      XDG_CACHE_HOME: cache,
      https_proxy: "http://127.0.0.1:9",
      PIP_INDEX_URL: "http://127.0.0.1:9",
    };
    expect(await flowbox(project.folder, ["build"], noNetwork)).toMatchObject({ code: 0 });

    const tooSmall = await run(project, "images", "prune", "--budget", "1kB");
    expect(tooSmall.stdout).toMatch(/above the budget of 1\.0 kB/);
    expect(await run(project, "images", "prune", "--budget", "lots")).toMatchObject({ code: 64 });
  });
});

describe("verifying", () => {
  test("an image that was changed after it was built is found out, naming the package; building makes it right again", async () => {
    using project = smallProject('"six==1.17.0"');
    project.write(
      "flows/small/flow.ts",
      flow('"six==1.17.0", "click==8.1.8"').replace(
        'python: "3.11"',
        'python: "3.11", node: "24", npm: { "is-odd": "3.0.1" }',
      ),
    );
    await run(project, "lock");
    expect(await run(project, "images", "verify", "say")).toMatchObject({
      code: 65,
      stderr: expect.stringContaining("flowbox build small"),
    });
    const { images } = await json<{ images: { key: string }[] }>(project, "build");
    const tag = stepTag(images[0]?.key ?? "");
    const whole = await run(project, "images", "verify");
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok +small\/small/) });

    const site = "/opt/step/lib/python3.11/site-packages";
    const tamper = [
      `echo '# changed' >> ${site}/six.py`,
      `rm ${site}/click/core.py`,
      `echo 'print(1)' > ${site}/sitecustomize.py`,
      "sed -i 's/3.0.1/3.0.2/' /opt/step/node_modules/is-odd/package.json",
      "mkdir /opt/step/node_modules/extra",
    ].join(" && ");
    docker("run", "--name", "tampered", "--user", "0", "--network", "none", tag, "sh", "-c", tamper);
    docker("commit", "tampered", tag);
    docker("rm", "tampered");
    const changed = await run(project, "images", "verify");
    expect(changed.code).toBe(65);
    for (const text of [
      /its key and layers give sha256:/,
      /six: lib\/python3.11\/site-packages\/six.py is not as it was packed/,
      /click: lib\/python3.11\/site-packages\/click\/core.py is gone/,
      /sitecustomize.py belongs to no package/,
      /node_modules\/is-odd is 3.0.2 in it, and locked as 3.0.1/,
      /node_modules\/extra is in it, and not locked/,
    ])
      expect(changed.stdout).toMatch(text);
    const told = await flowbox(project.folder, ["images", "verify", "--json"], {
      DOCKER_HOST: engine.host,
      XDG_CACHE_HOME: cache,
    });
    expect(told.code).toBe(65);
    expect(JSON.parse(told.stdout)).toMatchObject({
      images: [
        {
          ok: false,
          problems: expect.arrayContaining([{ kind: "file-missing", package: "click", file: expect.any(String) }]),
        },
      ],
    });

    expect(await json(project, "build")).toMatchObject({ images: [{ built: true }] });
    expect(await run(project, "images", "verify")).toMatchObject({ code: 0 });
  });
});

describe("exporting and importing", () => {
  test("an archive is the same to the byte each time, and gives the image back, to flowbox and to docker load", async () => {
    using project = smallProject('"six==1.17.0"');
    await run(project, "lock");
    const unbuilt = await run(project, "images", "export", "say.tar", "say");
    expect(unbuilt).toMatchObject({ code: 65, stderr: expect.stringContaining("flowbox build small") });
    expect(existsSync(project.path("say.tar"))).toBe(false);

    await run(project, "run");
    const { images } = await json<{ images: { key: string; configDigest: string }[] }>(project, "build");
    const [built] = images;
    const tag = stepTag(built?.key ?? "");
    const first = await json<{ digest: string }>(project, "images", "export", "say.tar", "say");
    const second = await json<{ digest: string }>(project, "images", "export", "run.tar", "--run", "small/1");
    expect(second.digest).toBe(first.digest);
    expect(readFileSync(project.path("run.tar")).equals(readFileSync(project.path("say.tar")))).toBe(true);
    expect(readdirSync(project.folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);

    docker("rmi", tag);
    const imported = await json<{ images: object[] }>(project, "images", "import", "say.tar");
    expect(imported.images).toMatchObject([
      { kind: "step", key: built?.key, image: "small/small", configDigest: built?.configDigest, outcome: "loaded" },
    ]);
    expect(await json(project, "images", "import", "say.tar")).toMatchObject({ images: [{ outcome: "present" }] });
    expect(await json(project, "build")).toMatchObject({
      images: [{ built: false, configDigest: built?.configDigest }],
    });
    expect(await run(project, "images", "verify")).toMatchObject({ code: 0 });

    docker("rmi", tag);
    expect(docker("load", "--input", project.path("say.tar"))).toContain(tag);
    expect(await json(project, "build")).toMatchObject({
      images: [{ built: false, configDigest: built?.configDigest }],
    });

    docker("rmi", tag);
    const bytes = readFileSync(project.path("say.tar"));
    const imagesNow = () => docker("images", "--all", "--quiet").split("\n").toSorted();
    const before = imagesNow();
    for (const [damage, text] of [
      [bytes.subarray(0, bytes.length / 2), "ends before it is whole"],
      [Buffer.concat([bytes.subarray(0, -2_000_000), Buffer.from("x"), bytes.subarray(-1_999_999)]), "was changed"],
      [Buffer.from("no archive"), "cannot be taken"],
    ] as const) {
      writeFileSync(project.path("damaged.tar"), damage);
      const refused = await run(project, "images", "import", "damaged.tar");
      expect(refused).toMatchObject({ code: 65, stderr: expect.stringContaining(text) });
    }
    expect(imagesNow()).toEqual(before);
    expect(await run(project, "images", "import", "nowhere.tar")).toMatchObject({ code: 65 });
    expect(await run(project, "images", "export", "no/such/folder.tar")).toMatchObject({ code: 64 });
  });

  test("with base and tools an archive makes an engine ready that has none of them, and leaves another base as it is", async () => {
    using project = smallProject('"six==1.16.0"');
    await build(project, '"six==1.16.0"');
    await json(project, "images", "export", "all.tar", "--base");
    docker("rmi", "--force", ...docker("images", "--quiet").split("\n"));
    expect(await run(project, "build")).toMatchObject({ code: 69 });
    const imported = await json<{ images: { kind: string; outcome: string }[] }>(
      project,
      "images",
      "import",
      "all.tar",
    );
    expect(imported.images.map(({ kind, outcome }) => `${kind} ${outcome}`).toSorted()).toEqual([
      "base loaded",
      "step loaded",
      "tools loaded",
    ]);
    expect(await json(project, "build")).toMatchObject({ images: [{ built: false }] });

    const container = docker("create", "--network", "none", "flowbox/base:debian-12", "true");
    const other = docker("commit", container, "flowbox/base:debian-12");
    const again = await json<{ images: { kind: string; outcome: string }[] }>(project, "images", "import", "all.tar");
    expect(again.images.find(({ kind }) => kind === "base")?.outcome).toBe("kept");
    expect(docker("image", "inspect", "--format", "{{.Id}}", "flowbox/base:debian-12")).toBe(other);
    docker("rm", container);
    expect(await run(project, "setup", "--base", "all.tar")).toMatchObject({ code: 0 });
    expect(await json(project, "build")).toMatchObject({ images: [{ built: false }] });
  });
});
