import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { processMark } from "../../images/process-mark.ts";
import { flowbox } from "../rig/flowbox.ts";
import { type PrivateEngine, privateEngine } from "../rig/private-engine.ts";
import { tempProject } from "../rig/temp-project.ts";
import { stubRegistry } from "../rig/stub-registry.ts";

const tags = ["flowbox/base:debian-12", "flowbox/tools:debian-12"] as const;
const folder = mkdtempSync(join(tmpdir(), "fb-taken-"));
const archive = join(folder, "base.tar");
const ownCache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
let engine: PrivateEngine;
let made: string;

beforeAll(async () => {
  engine = await privateEngine();
  made = JSON.parse((await flowbox(folder, ["setup", "--json"])).stdout).base;
  execFileSync("docker", ["save", "-o", archive, ...tags]);
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const there = () => ({ DOCKER_HOST: engine.host, XDG_CACHE_HOME: join(folder, "cache") });
const setup = (base: string) => flowbox(folder, ["setup", "--base", base, "--json"], there());
const docker = (args: string[], input = "") =>
  execFileSync("docker", ["-H", engine.host, ...args], {
    encoding: "utf8",
    input,
    env: { ...process.env, DOCKER_BUILDKIT: "0" },
    stdio: ["pipe", "pipe", "pipe"],
  });
const build = (tag: string, dockerfile: string) => docker(["build", "--tag", tag, "-"], dockerfile);
const idOf = (tag: string) => docker(["image", "inspect", "--format", "{{.Id}}", tag]).trim();
const images = () => docker(["images", "--all", "--no-trunc", "--quiet"]).trim().split("\n").toSorted();
const packageList = (cache: string): unknown =>
  JSON.parse(readFileSync(join(cache, "flowbox/bases", made.slice("sha256:".length), "base.lock.json"), "utf8"));

test("an archive of a base that another machine made is taken, and no other file", async () => {
  writeFileSync(join(folder, "wrong.tar"), "no archive");
  const refused = await setup("wrong.tar");
  expect(refused).toMatchObject({ code: 65 });
  expect(refused.stderr).toContain("wrong.tar cannot be taken as the base: it is not an archive of images");
  expect((await setup("gone.tar")).stderr).toContain("gone.tar cannot be taken as the base: there is no such file");

  const taken = await setup("base.tar");
  expect(taken).toMatchObject({ code: 0 });
  expect(JSON.parse(taken.stdout)).toEqual({ did: ["base-taken"], base: made });
  for (const tag of tags)
    expect(idOf(tag)).toBe(execFileSync("docker", ["images", "-q", "--no-trunc", tag], { encoding: "utf8" }).trim());
  expect(packageList(join(folder, "cache"))).toEqual(packageList(ownCache));
});

test("a base of one's own stands beside the others, for environments that name it by its digest", async () => {
  build("own/team", `FROM ${tags[0]}\nUSER 0\nRUN echo of the team > /etc/team\n`);
  const before = idOf(tags[0]);
  const taken = await flowbox(folder, ["setup", "--base", "own/team", "--as", "team", "--json"], there());
  expect(taken).toMatchObject({ code: 0 });
  const { base } = JSON.parse(taken.stdout);
  expect(base).not.toBe(made);
  expect(idOf(tags[0])).toBe(before);
  using project = tempProject({
    "flows/f/flow.ts": `import { flow, command } from "flowbox";
export default flow({
  environments: { own: { base: "${base}", python: "3.11", pip: ["six==1.17.0"], platforms: ["linux/amd64"] } },
  steps: { say: command(["sh", "-c", "cp /etc/team $FLOWBOX_OUT/team.bin"], { environment: "own" }) },
});`,
  });
  expect(await flowbox(project.folder, ["lock"], there())).toMatchObject({ code: 0 });
  expect(await flowbox(project.folder, ["run"], there())).toMatchObject({ code: 0 });
  const team = await flowbox(project.folder, ["artifacts", "get", "f/1:team", "-o", "team"], there());
  expect(team).toMatchObject({ code: 0 });
  expect(readFileSync(project.path("team"), "utf8")).toBe("of the team\n");
  const named = await flowbox(folder, ["setup", "--base", "own/team", "--as", "debian-12"], there());
  expect(named).toMatchObject({ code: 64 });
});

test("an image without what a base needs is refused with all that it lacks, and nothing changes", async () => {
  build(
    "own/lacking",
    `FROM ${tags[0]}\nUSER 0\nRUN dpkg --purge --force-all tzdata && rm -r /etc/ssl/certs && sed -i /65532/d /etc/passwd\n`,
  );
  build(
    "own/other",
    `FROM ${tags[0]}\nUSER 0\nRUN printf 'ID=alpine\\nVERSION_ID=3.20\\n' > /usr/lib/os-release && rm /usr/bin/apt-get\n`,
  );
  const before = images();
  const lacking = await setup("own/lacking");
  expect(lacking).toMatchObject({ code: 65 });
  expect(lacking.stderr).toContain(
    "own/lacking cannot be taken as the base: it lacks the package tzdata, CA certificates (/etc/ssl/certs/ca-certificates.crt) and a user 65532 in /etc/passwd.",
  );
  expect((await setup("own/other")).stderr).toContain("it lacks Debian 12 (it is alpine 3.20) and apt and dpkg.");
  expect(images()).toEqual(before);
  expect(idOf(tags[0])).toBe(made);
});

test("a making that fails leaves no image and no container of its own or of a killed one: they would hold this machine's way to its packages", async () => {
  const bundle = join(folder, "bundle.pem");
  writeFileSync(bundle, `${readFileSync("/etc/ssl/certs/ca-certificates.crt", "utf8")}\n# canary\n`);
  const before = images();
  const killed = 'LABEL dev.flowbox.making="999999999 1"';
  docker(["build", "--quiet", "-"], `FROM ${tags[0]}\n${killed}\nUSER 0\nRUN echo left > /left\n`);
  const running = `LABEL dev.flowbox.making="${processMark(process.pid)}"`;
  const building = docker(["build", "--quiet", "-"], `FROM ${tags[0]}\n${running}\n`).trim();
  const failed = await flowbox(folder, ["setup", "--base", tags[0]], {
    ...there(),
    SSL_CERT_FILE: bundle,
    http_proxy: "http://canary.invalid:9",
    https_proxy: "http://canary.invalid:9",
  });
  expect(failed).toMatchObject({ code: 69 });
  expect(failed.stderr).toContain("making of the base");
  expect(images()).toEqual([...before, building].toSorted());
  docker(["image", "rm", building]);
  expect(docker(["ps", "--all", "--quiet"])).toBe("");
  expect(readdirSync(join(folder, "cache/flowbox/work"))).toEqual([]);
});

test("what is neither here nor in a registry is said to be in neither", async () => {
  await using registry = await stubRegistry(
    { host: engine.gateway },
    { name: "team/base", config: Buffer.from("{}"), layers: [] },
  );
  const unknown = await setup(`${new URL(registry.origin).host}/team/nothing:1`);
  expect(unknown).toMatchObject({ code: 65 });
  expect(unknown.stderr).toMatch(
    /There is no file .*team\/nothing:1, the engine holds no such image, and it could not be pulled: /,
  );
});

test("an image is pulled and taken, once; only its files count, so that a base which setup made keeps its digest", async () => {
  const [config = "", layer = ""] = JSON.parse(read("manifest.json").toString())
    .filter(({ RepoTags }: { RepoTags: string[] }) => RepoTags.includes(tags[0]))
    .flatMap(({ Config, Layers }: { Config: string; Layers: string[] }) => [Config, ...Layers]);
  const other = JSON.parse(read(config).toString());
  other.config.Entrypoint = ["/bin/false"];
  await using registry = await stubRegistry(
    { host: engine.gateway },
    { name: "team/base", config: Buffer.from(JSON.stringify(other)), layers: [read(layer)] },
  );
  const reference = `${new URL(registry.origin).host}/team/base:1`;
  const taken = await setup(reference);
  expect(taken).toMatchObject({ code: 0 });
  expect(taken.stderr).toContain(`Pulling ${reference}`);
  expect(JSON.parse(taken.stdout)).toEqual({ did: ["base-taken"], base: made });
  expect(idOf(tags[0])).toBe(made);
  expect(docker(["run", "--rm", tags[1], "uv", "--version"])).toMatch(/^uv /);
  expect(JSON.parse((await setup(reference)).stdout)).toEqual({ did: [], base: made });
  expect(JSON.parse((await flowbox(folder, ["setup", "--json"], there())).stdout)).toEqual({ did: [], base: made });
});

const read = (path: string): Buffer => execFileSync("tar", ["-xOf", archive, path], { maxBuffer: 2 ** 30 });
