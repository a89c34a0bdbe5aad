import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { compareUtf8 } from "../compare-utf8.ts";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import type { Environment } from "../environment.ts";
import { npmLockMistake } from "../lock/npm-lock-mistake.ts";
import type { LockedPackage } from "../lock/lock.ts";
import type { Platform } from "../platform.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { npmFailure } from "./npm-failure.ts";
import { type NpmAsked, npmAsked } from "./npm-asked.ts";
import { type LocalPackages, packLocal } from "./npm-local.ts";
import { nodePackage, type NodeRequest, nodeVersion } from "./node-version.ts";
import { npmPackages, npmScripts } from "./npm-lock.ts";

type Failed = ImageFailure | EngineFailure;

export interface NpmRequest extends NodeRequest {
  npm: Environment["npm"];
  /** Names of packages. */
  allowScripts: readonly string[];
  /** Absolute. */
  flowFolder: string;
  /** An earlier package-lock.json: its versions are kept where they still fit. */
  before?: string;
  /** Packages whose earlier version is not kept. */
  update?: readonly string[];
}

export interface NpmAnswer {
  /** Full version. */
  node: string;
  /** package.json, package-lock.json, and the project's own packages as tarballs. */
  files: Record<string, string | Uint8Array>;
  packages: Map<Platform, LockedPackage[]>;
  /** What of the project was read, relative to the flow's folder. */
  sources: string[];
  /** Packages with install scripts that are not allowed to run. */
  scriptsNotRun: string[];
}

/** Resolves with npm; Node itself is a package of the platform. */
export async function resolveNpm(request: NpmRequest, place: InstallPlace): Promise<Result<NpmAnswer, Failed>> {
  const folder = join(place.work, "npm");
  await mkdir(folder, { recursive: true });
  await giveFolder(folder, place.user);
  const asked = npmAsked(request.npm, { environment: place.environment, flowFolder: request.flowFolder });
  if (!asked.ok) return asked;
  const local = await packLocal(
    { ...asked.value.dependencies, ...asked.value.optionalDependencies },
    request.flowFolder,
    place,
  );
  if (!local.ok) return local;
  for (const [name, bytes] of Object.entries(local.value.files)) await layFile(join(folder, name), bytes, place.user);
  const node = await nodeVersion(request, place);
  if (!node.ok) return node;
  const manifest = manifestText(asked.value, { local: local.value, node: node.value, request });
  await layFile(join(folder, "package.json"), manifest, place.user);
  const start = request.upgrade ? undefined : (asked.value.startingPoint ?? startingPoint(request.before, place));
  if (start !== undefined) await layFile(join(folder, "package-lock.json"), start, place.user);
  const update = request.update ?? [];
  for (const action of [["install"], ...(update.length > 0 ? [["update", ...update]] : [])]) {
    const end = await runTools(place, {
      command: ["npm", ...action, ...lockOnly],
      mounts: [{ source: folder, target: "/resolve", readOnly: false }],
    });
    if (!end.ok) return end;
    if (end.value.exitCode !== 0) return fail(npmFailure(end.value.tail, place.environment));
  }
  const lockfile = await readFile(join(folder, "package-lock.json"), "utf8");
  const packages = new Map<Platform, LockedPackage[]>();
  for (const platform of request.platforms) {
    const chosen = npmPackages(lockfile, { environment: place.environment, platform });
    if (!chosen.ok) return chosen;
    packages.set(platform, chosen.value);
  }
  const mistake = npmLockMistake(lockfile, { manifest });
  if (mistake !== undefined)
    return fail({ kind: "package-unlockable", environment: place.environment, ecosystem: "npm", reason: mistake });
  const withScripts = npmScripts(lockfile, [...packages.values()].flat());
  const unknown = request.allowScripts.find((name) => !withScripts.includes(name));
  if (unknown !== undefined)
    return fail({ kind: "script-unknown", environment: place.environment, package: unknown, known: withScripts });
  return ok({
    node: node.value,
    files: { "package.json": manifest, "package-lock.json": lockfile, ...local.value.files },
    packages,
    sources: [...asked.value.sources, ...local.value.sources],
    scriptsNotRun: withScripts.filter((name) => !request.allowScripts.includes(name)),
  });
}

const lockOnly = [
  "--prefix",
  "/resolve",
  "--package-lock-only",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--omit-lockfile-registry-resolved",
  "--loglevel",
  "error",
];

/** An earlier lock that was damaged is no place to start from. */
function startingPoint(before: string | undefined, place: InstallPlace): string | undefined {
  const mistake = before === undefined ? undefined : npmLockMistake(before, {});
  if (mistake === undefined) return before;
  place.onLine?.(`the earlier package-lock.json does not count: ${mistake}`);
  return undefined;
}

function manifestText(
  asked: NpmAsked,
  { local, node, request }: { local: LocalPackages; node: string; request: NpmRequest },
): string {
  const settled = (ranges: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(ranges)
        .map(([name, range]) => [name, local.dependencies[name] ?? range] as const)
        .toSorted(([a], [b]) => compareUtf8(a, b)),
    );
  const nodes = Object.fromEntries(request.platforms.map((platform) => [nodePackage(platform), node]));
  const manifest = {
    name: "step",
    version: "0.0.0",
    private: true,
    dependencies: settled(asked.dependencies),
    optionalDependencies: settled({ ...asked.optionalDependencies, ...nodes }),
    ...(asked.overrides !== undefined && { overrides: asked.overrides }),
    ...(request.allowScripts.length > 0 && {
      allowScripts: Object.fromEntries(request.allowScripts.toSorted(compareUtf8).map((name) => [name, true])),
    }),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
