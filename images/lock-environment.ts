import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chooseBase } from "./choose-base.ts";
import type { EngineFailure } from "./engine-failure.ts";
import type { Environment } from "./environment.ts";
import type { ImageEngine } from "./image-engine.ts";
import type { ImageFailure } from "./image-failure.ts";
import type { InstallNetwork } from "./install-network.ts";
import type { InstallPlace } from "./install-place.ts";
import { checkLock } from "./lock/check-lock.ts";
import type { Digest } from "./digest.ts";
import { environmentDigest } from "./lock/environment-digest.ts";
import { environmentPlatforms } from "./lock/environment-platforms.ts";
import type { Lock, LockedPackage } from "./lock/lock.ts";
import { lockList } from "./lock/lock-list.ts";
import { flowFolder } from "./lock/lock-place.ts";
import { readLock } from "./lock/read-lock.ts";
import { sourceDigest } from "./lock/source-digest.ts";
import { writeLock, type LockFiles } from "./lock/write-lock.ts";
import type { PackageIndexes } from "./package-indexes.ts";
import { isCalled } from "./lock/why-package.ts";
import { packageChanges, type PackageChanges } from "./package-changes.ts";
import type { Platform } from "./platform.ts";
import { keptApt } from "./lock/kept-apt.ts";
import { resolveApt } from "./resolvers/apt.ts";
import { resolveNpm } from "./resolvers/npm.ts";
import { packageName } from "./resolvers/requirement-mistakes.ts";
import { resolvePip } from "./resolvers/pip.ts";
import { ok, type Result } from "./result.ts";
import { withResolvePlace } from "./with-resolve-place.ts";

export interface LockRequest {
  flow: string;
  /** Name of the environment. */
  name: string;
  environment: Environment;
  /** Its `locks/<environment>/`. */
  folder: string;
  /** The project's. */
  indexes: PackageIndexes;
  /** Resolve anew even if the lock is fresh, and take the newest versions. */
  upgrade?: boolean;
  /** Resolve anew even if the lock is fresh, and let these packages move, and what they force: `numpy`, `jsdom`, `node`. */
  update?: readonly string[];
  /** Resolve anew even if the lock is fresh, and take these versions of Python packages where they fit: lines such as
   * `numpy==2.2.6`. */
  versions?: string;
  cacheFolder: string;
  /** uid:gid that containers run as. */
  user: string;
  network: InstallNetwork;
  labels: Record<string, string>;
}

export interface MadeLock {
  lock: Lock;
  /** Files that were written or removed. */
  changed: string[];
  /** Against the lock that was there. */
  changes: PackageChanges;
  /** npm packages whose install scripts were not allowed; empty for a lock that was left as it is. */
  scriptsNotRun: string[];
}

/** Resolves an environment and writes its lock. A fresh lock is left as it is. */
export async function lockEnvironment(
  request: LockRequest,
  parts: { engine: ImageEngine; onLine?: (line: string) => void; signal?: AbortSignal },
): Promise<Result<MadeLock, ImageFailure | EngineFailure>> {
  const { flow, name, environment, folder } = request;
  const fresh = checkLock(environment, { flow, environment: name, folder, indexes: request.indexes });
  if (fresh.ok && !request.upgrade && !request.update && request.versions === undefined)
    return ok({ lock: fresh.value, changed: [], changes: packageChanges([], []), scriptsNotRun: [] });
  const base = await chooseBase(parts.engine, { environment: name, ...environment });
  if (!base.ok) return base;
  const python = environment.python ?? base.value.python.split(".").slice(0, 2).join(".");
  return withResolvePlace({ ...request, environment: name, base: base.value }, parts, (place) =>
    resolve({ ...request, python }, place),
  );
}

async function resolve(
  request: LockRequest & { python: string },
  place: InstallPlace,
): Promise<Result<MadeLock, ImageFailure | EngineFailure>> {
  const { environment, folder } = request;
  const { base } = place;
  const platforms = environmentPlatforms(environment);
  const files: LockFiles = {};
  const packages = new Map<Platform, LockedPackage[]>(platforms.map((platform) => [platform, []]));
  const earlier = readLock({ flow: request.flow, environment: request.name, folder });
  const listed = earlier.ok ? lockList(earlier.value) : [];
  const known = earlier.ok ? Object.values(earlier.value.platforms).flat() : [];
  const moving = (ecosystem: LockedPackage["ecosystem"]): string[] =>
    (request.update ?? []).filter((name) => known.some((one) => one.ecosystem === ecosystem && isCalled(name, one)));
  const kept = (name: string) => (request.upgrade ? undefined : textOf(join(folder, name)));
  const build = (environment.build?.packages ?? []).map(packageName);
  const hasPip = (environment.pip?.length ?? 0) + build.length > 0;
  const hasNode = asksForNode(environment);
  const sources: string[] = [];
  const scriptsNotRun: string[] = [];
  if (hasPip) {
    const before = request.versions ?? (await kept("requirements.txt"));
    const { python, indexes } = request;
    const update = moving("pip");
    const buildApt = environment.build?.apt ?? [];
    const earlierSources = request.upgrade ? [] : known;
    const chosen = new Map(platforms.map((platform) => [platform, earlier.ok ? pipOf(earlier.value, platform) : []]));
    const asked = {
      requirements: environment.pip ?? [],
      build,
      buildApt,
      python,
      platforms,
      indexes,
      update,
      earlier: chosen,
      earlierSources,
    };
    const pip = await resolvePip({ ...asked, ...(before !== undefined && { before }) }, place);
    if (!pip.ok) return pip;
    files["requirements.txt"] = pip.value.text;
    for (const [platform, list] of pip.value.packages) packages.get(platform)?.push(...list);
  }
  let node: string | undefined;
  if (hasNode) {
    const before = await kept("package-lock.json");
    const nodeBefore =
      earlier.ok && !request.update?.includes("node") && platforms.every((one) => earlier.value.platforms[one])
        ? earlier.value.node
        : undefined;
    const npm = await resolveNpm(
      {
        node: environment.node ?? "24",
        npm: environment.npm,
        allowScripts: environment.allowScripts ?? [],
        flowFolder: flowFolder(folder),
        platforms,
        upgrade: request.upgrade ?? false,
        update: moving("npm"),
        ...(before !== undefined && { before }),
        ...(nodeBefore !== undefined && { nodeBefore }),
      },
      place,
    );
    if (!npm.ok) return npm;
    node = npm.value.node;
    Object.assign(files, npm.value.files);
    sources.push(...npm.value.sources);
    scriptsNotRun.push(...npm.value.scriptsNotRun);
    for (const [platform, list] of npm.value.packages) packages.get(platform)?.push(...list);
  }
  if (environment.apt && environment.apt.length > 0) {
    const text = await kept("apt.json");
    const before = earlier.ok && moving("apt").length === 0 ? keptApt(earlier.value, text, environment) : undefined;
    const apt = await resolveApt({ packages: environment.apt, platforms, ...(before && { before }) }, place);
    if (!apt.ok) return apt;
    files["apt.json"] = apt.value.text;
    for (const [platform, list] of apt.value.packages) packages.get(platform)?.push(...list);
  }
  const lock: Omit<Lock, "files"> = {
    version: 1,
    environmentDigest: environmentDigest(environment),
    environment,
    ...((hasPip || environment.python !== undefined) && { python: request.python }),
    ...(node !== undefined && { node }),
    resolvers: { ...(hasPip && { uv: base.tools.uv }), ...(hasNode && { npm: base.tools.npm }) },
    platforms: Object.fromEntries(packages),
    ...(sources.length > 0 && { sources: digests(sources, flowFolder(folder)) }),
  };
  const written = writeLock(folder, lock, files);
  return ok({ ...written, changes: packageChanges(listed, lockList(written.lock)), scriptsNotRun });
}

const pipOf = (lock: Lock, platform: Platform) =>
  (lock.platforms[platform] ?? []).filter((one) => one.ecosystem === "pip");

const asksForNode = ({ node, npm = {}, allowScripts = [] }: Environment): boolean =>
  node !== undefined || Object.keys(npm).length > 0 || allowScripts.length > 0;

const digests = (sources: readonly string[], folder: string): Record<string, Digest> =>
  Object.fromEntries(
    sources.flatMap((path) => {
      const found = sourceDigest(join(folder, path));
      return found ? [[path, found]] : [];
    }),
  );

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined;
  }
}
