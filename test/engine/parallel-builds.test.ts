import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const flow = (pins: string[]) => `
import { command, flow } from "flowbox";
const step = (pin: string) => command(["true"], { environment: { python: "3.11", pip: [pin] } });
export default flow({
  steps: {
    ${pins.map((pin, index) => `step${index}: step("${pin}"),`).join("\n    ")}
    bare: command(["true"]),
  },
});
`;

interface Image {
  flow: string;
  environment: string;
  id: string;
  key: string;
  built: boolean;
}

let cache: string;
const made = new Set<string>();

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
});

afterEach(() => {
  removeImages();
  rmSync(cache, { recursive: true, force: true });
});

test("equal environments are built once, across flows and processes, and different ones side by side", async () => {
  using project = await locked({ one: ["toolz==1.0.0", "tabulate==0.9.0"], two: ["toolz==1.0.0"] });
  const both = await Promise.all([build(project), build(project, "--build-jobs", "1")]);
  const images = both.flat();
  const keys = new Set(images.map(({ key }) => key));
  expect(keys.size).toBe(3);
  for (const key of keys) {
    const same = images.filter((image) => image.key === key);
    expect(new Set(same.map(({ id }) => id)).size).toBe(1);
    expect(same.filter(({ built }) => built)).toHaveLength(same[0]?.environment === "base" ? 0 : 1);
  }
});

test("what a killed build held up or left behind does not keep others from building", async () => {
  using project = await locked({ one: ["toolz==1.0.0"] });
  const program = fileURLToPath(new URL("../../bin/dev.js", import.meta.url));
  const killed = spawn(process.execPath, [program, "build"], {
    cwd: project.folder,
    env: { ...process.env, XDG_CACHE_HOME: cache },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve) => {
    killed.stdout.on("data", (said: Buffer) => said.includes("building") && resolve());
  });
  killed.kill("SIGKILL");
  const waiting = await build(project);
  expect(waiting.find(({ environment }) => environment === "step0")).toMatchObject({ built: true });
  expect(readdirSync(join(cache, "flowbox/work")).filter((name) => name !== "private")).toEqual([]);
  expect(readdirSync(join(cache, "flowbox/packages/installed")).filter((name) => name.startsWith("."))).toEqual([]);
  expect(readdirSync(join(cache, "flowbox/locks"))).toEqual([]);
});

test("a step starts when its own image is there, whatever is still being built for others", async () => {
  using project = await locked({ one: ["toolz==1.0.0"] });
  const { code, stdout } = await flowbox(project.folder, ["run", "--jobs", "2"], { XDG_CACHE_HOME: cache });
  expect(code).toBe(0);
  const at = (text: string) => stdout.indexOf(text);
  expect(at("image  step0  built")).toBeGreaterThan(at("ran     bare"));
  expect(at("start   step0")).toBeGreaterThan(at("image  step0  built"));
});

async function locked(flows: Record<string, string[]>): Promise<TempProject> {
  const project = tempProject(
    Object.fromEntries(Object.entries(flows).map(([name, pins]) => [`flows/${name}/flow.ts`, flow(pins)])),
  );
  expect(await flowbox(project.folder, ["lock"])).toMatchObject({ code: 0 });
  await build(project);
  removeImages();
  rmSync(join(cache, "flowbox/packages/installed"), { recursive: true, force: true });
  return project;
}

async function build(project: TempProject, ...options: string[]): Promise<Image[]> {
  const { stdout, stderr } = await flowbox(project.folder, ["build", ...options, "--json"], { XDG_CACHE_HOME: cache });
  const { images }: { images?: Image[] } = JSON.parse(stdout);
  if (!images) throw new Error(stdout + stderr);
  for (const { environment, id } of images) if (environment !== "base") made.add(id);
  return images;
}

function removeImages(): void {
  if (made.size > 0) spawnSync("docker", ["image", "rm", "--force", ...made]);
  made.clear();
}
