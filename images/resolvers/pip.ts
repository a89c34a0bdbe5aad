import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import type { LockedPackage } from "../lock/lock.ts";
import type { Platform } from "../platform.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { pipFailure } from "./pip-failure.ts";
import { mergeRequirements, pinText, readRequirements, type Pin } from "./requirements.ts";

type Failed = ImageFailure | EngineFailure;
type PipPackage = Extract<LockedPackage, { ecosystem: "pip" }>;

export interface PipRequest {
  requirements: readonly string[];
  /** `3.11` */
  python: string;
  platforms: readonly Platform[];
  /** An earlier answer: its versions are kept where they still fit. */
  before?: string;
}

export interface PipAnswer {
  /** requirements.txt */
  text: string;
  packages: Map<Platform, PipPackage[]>;
}

/** Resolves with uv: one set of versions for all platforms, and the one wheel of each for each platform. */
export async function resolvePip(request: PipRequest, place: InstallPlace): Promise<Result<PipAnswer, Failed>> {
  const folder = join(place.work, "pip");
  await mkdir(folder, { recursive: true });
  await giveFolder(folder, place.user);
  await layFile(join(folder, "requirements.in"), `${request.requirements.join("\n")}\n`, place.user);
  const pins = await sameVersions(request, place);
  if (!pins.ok) return pins;
  const packages = new Map<Platform, PipPackage[]>();
  for (const [platform, list] of pins.value) {
    const chosen = await chosenFiles({ platform, pins: list, python: request.python }, place);
    if (!chosen.ok) return chosen;
    packages.set(platform, chosen.value);
  }
  return ok({ text: mergeRequirements(pins.value), packages });
}

/** The first platform decides and the others follow; where they cannot, the other way round. */
async function sameVersions(request: PipRequest, place: InstallPlace): Promise<Result<Map<Platform, Pin[]>, Failed>> {
  const forward = await inOrder(request, request.platforms, place);
  if (forward.ok || request.platforms.length === 1 || forward.failure.kind === "cancelled") return forward;
  const other = await inOrder(request, request.platforms.toReversed(), place);
  return other.ok ? other : forward;
}

async function inOrder(
  request: PipRequest,
  order: readonly Platform[],
  place: InstallPlace,
): Promise<Result<Map<Platform, Pin[]>, Failed>> {
  const pins = new Map<Platform, Pin[]>();
  for (const platform of order) {
    const known = [...pins.values()].flat().map((pin) => `${pin.name}==${pin.version}`);
    const compiled = await compile({ ...request, platform, constraints: known }, place);
    if (!compiled.ok) return compiled;
    pins.set(platform, compiled.value);
  }
  return ok(pins);
}

async function compile(
  request: PipRequest & { platform: Platform; constraints: string[] },
  place: InstallPlace,
): Promise<Result<Pin[], Failed>> {
  const { platform, python, before } = request;
  const folder = join(place.work, "pip");
  await layFile(join(folder, "constraints.txt"), request.constraints.map((line) => `${line}\n`).join(""), place.user);
  const output = `${machine(platform)}.txt`;
  if (before !== undefined) await layFile(join(folder, output), before, place.user);
  const end = await runTools(place, {
    command: [
      "uv",
      "pip",
      "compile",
      "/resolve/requirements.in",
      "--constraint",
      "/resolve/constraints.txt",
      "--python-platform",
      `${machine(platform)}-manylinux_2_${glibc}`,
      "--python-version",
      python,
      "--only-binary",
      ":all:",
      "--generate-hashes",
      "--no-emit-index-url",
      "--no-header",
      "--no-annotate",
      "--quiet",
      "--output-file",
      `/resolve/${output}`,
    ],
    mounts: [{ source: folder, target: "/resolve", readOnly: false }],
  });
  if (!end.ok) return end;
  if (end.value.exitCode !== 0) return fail(pipFailure(end.value.tail, { environment: place.environment, platform }));
  return ok(readRequirements(await readFile(join(folder, output), "utf8")));
}

const reportSchema = z.object({
  install: z.array(
    z.object({
      metadata: z.object({ name: z.string(), version: z.string() }),
      download_info: z.object({
        url: z.string(),
        archive_info: z.object({ hashes: z.object({ sha256: z.string() }) }),
      }),
    }),
  ),
});

async function chosenFiles(
  request: { platform: Platform; pins: Pin[]; python: string },
  place: InstallPlace,
): Promise<Result<PipPackage[], Failed>> {
  const folder = join(place.work, "pip");
  if (request.pins.length === 0) return ok([]);
  await layFile(join(folder, "pins.txt"), request.pins.map((pin) => pinText(pin)).join(""), place.user);
  const end = await runTools(place, {
    command: [
      "python3",
      "-m",
      "pip",
      "install",
      "--quiet",
      "--dry-run",
      "--ignore-installed",
      "--target",
      "/tmp/target",
      "--report",
      "/resolve/report.json",
      "--require-hashes",
      "--no-deps",
      "--only-binary",
      ":all:",
      "--python-version",
      request.python,
      "--implementation",
      "cp",
      ...pipPlatforms(request.platform),
      "--requirement",
      "/resolve/pins.txt",
    ],
    mounts: [{ source: folder, target: "/resolve", readOnly: false }],
  });
  if (!end.ok) return end;
  const { environment } = place;
  if (end.value.exitCode !== 0)
    return fail({ kind: "resolve-failed", environment, ecosystem: "pip", tail: end.value.tail });
  const report = reportSchema.parse(JSON.parse(await readFile(join(folder, "report.json"), "utf8")));
  return ok(report.install.map(packageOf).toSorted((a, b) => (a.name < b.name ? -1 : 1)));
}

function packageOf(item: z.infer<typeof reportSchema>["install"][number]): PipPackage {
  const file = decodeURIComponent(new URL(item.download_info.url).pathname.split("/").at(-1) ?? "");
  return {
    ecosystem: "pip",
    name: item.metadata.name.toLowerCase().replaceAll(/[-_.]+/g, "-"),
    version: item.metadata.version,
    file,
    sha256: item.download_info.archive_info.hashes.sha256,
  };
}

/** The C library of the default bases is at least this one. */
const glibc = 36;

const machine = (platform: Platform): "x86_64" | "aarch64" => (platform === "linux/amd64" ? "x86_64" : "aarch64");

function pipPlatforms(platform: Platform): string[] {
  const name = machine(platform);
  const tags = Array.from({ length: glibc - 4 }, (_, index) => `manylinux_2_${glibc - index}_${name}`);
  const old = platform === "linux/amd64" ? ["manylinux2014", "manylinux2010", "manylinux1"] : ["manylinux2014"];
  return [...tags, ...old.map((tag) => `${tag}_${name}`)].flatMap((tag) => ["--platform", tag]);
}
