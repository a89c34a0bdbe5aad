import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callStream, callText, type EngineAddress } from "../../runtime/docker/call.ts";
import { type CommandResult, flowbox } from "../rig/flowbox.ts";
import { type PrivateEngine, privateEngine } from "../rig/private-engine.ts";
import { tempProject } from "../rig/temp-project.ts";

const systemBundle = "/etc/ssl/certs/ca-certificates.crt";
const first: EngineAddress = { socketPath: "/var/run/docker.sock" };
const tags = ["flowbox/base:debian-12", "flowbox/tools:debian-12"];
const folder = mkdtempSync(join(tmpdir(), "fb-second-"));
const canaries = ["canary-of-this-machine", "canary-proxy.invalid"];
const ownCache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
let second: PrivateEngine;
let elsewhere: Record<string, string>;

interface Built {
  images: { configDigest: string; diffIds: string[]; built: boolean }[];
}

/** As another person on another machine would: with another mask for new files. */
function flowboxElsewhere(where: string, args: string[], env: Record<string, string>): Promise<CommandResult> {
  const mask = process.umask(0o077);
  try {
    return flowbox(where, args, env);
  } finally {
    process.umask(mask);
  }
}

function makeFolder(name: string): string {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name);
}

function bundleWithCanary(): string {
  const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${canaries[0]}`];
  const certificate = join(folder, "canary.pem");
  execFileSync("openssl", [...made, "-keyout", join(folder, "canary.key"), "-out", certificate], { stdio: "ignore" });
  const pem = readFileSync(certificate, "utf8");
  canaries.push(pem.split("\n")[5] ?? "");
  const bundle = join(folder, "bundle.pem");
  writeFileSync(bundle, `${readFileSync(systemBundle, "utf8")}\n# ${canaries[0]}\n${pem}`);
  return bundle;
}

const inspect = async (address: EngineAddress, image: string): Promise<{ Id: string }> =>
  JSON.parse(await callText(address, { method: "GET", path: `/images/${image}/json` }));

async function canariesIn(address: EngineAddress, path: string): Promise<string[]> {
  const longest = Math.max(...canaries.map((one) => one.length));
  const found = new Set<string>();
  let rest = Buffer.alloc(0);
  for await (const chunk of await callStream(address, { method: "GET", path })) {
    const seen = Buffer.concat([rest, chunk]);
    for (const canary of canaries) if (seen.includes(canary)) found.add(canary);
    rest = seen.subarray(-longest);
  }
  return [...found];
}

const packageList = (cache: string, base: string): unknown =>
  JSON.parse(readFileSync(join(cache, "flowbox/bases", base.slice("sha256:".length), "base.lock.json"), "utf8"));

beforeAll(async () => {
  second = await privateEngine();
  elsewhere = {
    DOCKER_HOST: second.host,
    XDG_CACHE_HOME: makeFolder("cache-setup"),
    TZ: "Asia/Tokyo",
    SSL_CERT_FILE: bundleWithCanary(),
    no_proxy: [process.env["no_proxy"], canaries[1]].filter(Boolean).join(","),
  };
});

afterAll(async () => {
  await second?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe("on a second engine", () => {
  test("setup makes the same base and tools, and nothing of the machine is in any image", async () => {
    const here = await flowbox(folder, ["setup", "--json"]);
    const there = await flowboxElsewhere(folder, ["setup", "--yes", "--json"], elsewhere);
    expect(there).toMatchObject({ code: 0 });
    expect(JSON.parse(there.stdout)).toMatchObject({ did: ["base-made"], base: JSON.parse(here.stdout).base });
    for (const tag of tags) expect((await inspect(second.address, tag)).Id).toBe((await inspect(first, tag)).Id);

    const { base } = JSON.parse(there.stdout);
    expect(packageList(join(folder, "cache-setup"), base)).toEqual(packageList(ownCache, base));

    const images: { Id: string; RepoTags: string[] | null }[] = JSON.parse(
      await callText(second.address, { method: "GET", path: "/images/json?all=1" }),
    );
    expect(images.filter(({ RepoTags }) => !RepoTags?.some((tag) => tag !== "<none>:<none>"))).toEqual([]);
    for (const { Id } of images) {
      for (const part of ["json", "history", "get"])
        expect(await canariesIn(second.address, `/images/${Id}/${part}`)).toEqual([]);
    }
  });

  test("the same lock gives the same image, from empty caches", async () => {
    using project = tempProject({
      "flows/small/flow.ts": `
import { flow, python } from "flowbox";
export default flow({
  environments: { small: { python: "3.11", pip: ["six==1.17.0"], platforms: ["linux/amd64"] } },
  steps: { say: python("steps/say.py:say", { environment: "small" }) },
});
`,
      "flows/small/steps/say.py": "def say():\n    return {'said': 1}\n",
    });
    const atHome = { XDG_CACHE_HOME: makeFolder("cache-first") };
    const abroad = { ...elsewhere, XDG_CACHE_HOME: makeFolder("cache-second"), HOME: makeFolder("home") };
    const locks = () =>
      ["lock.json", "requirements.txt"].map((name) =>
        readFileSync(project.path(`flows/small/locks/small/${name}`), "utf8"),
      );

    expect(await flowbox(project.folder, ["lock"], atHome)).toMatchObject({ code: 0 });
    const lockedHere = locks();
    const here = await flowbox(project.folder, ["build", "--json"], atHome);
    expect(here).toMatchObject({ code: 0 });

    rmSync(project.path("flows/small/locks"), { recursive: true });
    rmSync(project.path(".flowbox"), { recursive: true, force: true });
    const locked = await flowboxElsewhere(project.folder, ["lock"], abroad);
    expect(locked).toMatchObject({ code: 0 });
    expect(locks()).toEqual(lockedHere);
    const there = await flowboxElsewhere(project.folder, ["build", "--json"], abroad);
    expect(there).toMatchObject({ code: 0 });

    const [one] = (JSON.parse(here.stdout) as Built).images;
    const [other] = (JSON.parse(there.stdout) as Built).images;
    expect(other).toMatchObject({ built: true, configDigest: one?.configDigest, diffIds: one?.diffIds });
    expect(await canariesIn(second.address, `/images/${other?.configDigest}/get`)).toEqual([]);
  });
});
