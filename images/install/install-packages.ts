import { mkdir, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Digest } from "../digest.ts";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { ImageRecipe } from "../image-recipe.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import type { Part } from "../layers/part.ts";
import type { Lock } from "../lock/lock.ts";
import { pinText } from "../resolvers/requirements.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { frameKey, treeKey, wheelKey } from "./install-keys.ts";
import { installFailure } from "./install-failure.ts";
import { installScript } from "./install-script.ts";
import { installedFolder, isInstalled, keepInstalled } from "./installed.ts";
import { wheelSources, type WheelOrigins } from "./wheel-sources.ts";
import { missingFromCache } from "./missing-from-cache.ts";
import { framePart, wheelPart } from "./pip-parts.ts";
import { treeParts } from "./npm-parts.ts";

type Failed = ImageFailure | EngineFailure;

/** The lock that a recipe was made from. */
export interface InstallSource {
  lock: Lock;
  /** Holds what npm reads: package.json, package-lock.json, the project's own packages. */
  lockFolder: string;
}

/** Installs a recipe's packages, nothing but the chosen files, each into a folder of its own in the package cache. What
 * is there already is not installed again; where nothing is missing no container is started. */
export async function installPackages(
  recipe: ImageRecipe,
  source: InstallSource,
  place: InstallPlace,
): Promise<Result<Part[], Failed>> {
  const missing = whatIsMissing(recipe, place);
  if (missing.keys.length > 0) {
    const wheels = missing.wheels.map((one) => one.name);
    const sources = await wheelSources(wheels, { platform: recipe.platform, lock: source.lock }, place);
    if (!sources.ok) return sources;
    const installed = await keepInstalled(place, missing.keys, async (name) => {
      const answer = await install({ recipe, ...source, missing, sources: sources.value, name }, place);
      return { keep: answer.ok, answer };
    });
    if (!installed.ok) return installed;
  }
  return partsOf(recipe, place);
}

interface Missing {
  keys: Digest[];
  frame: Digest | undefined;
  wheels: { key: Digest; name: string; version: string }[];
  tree: Digest | undefined;
}

function whatIsMissing(recipe: ImageRecipe, { base, packageCache }: InstallPlace): Missing {
  const absent = (key: Digest): boolean => !isInstalled(packageCache, key);
  const frame = recipe.pip.length > 0 ? [frameKey(base)].find(absent) : undefined;
  const tree = recipe.npm.length > 0 ? [treeKey(recipe, base)].find(absent) : undefined;
  const wheels = recipe.pip.flatMap((one) => {
    const key = wheelKey(one, base);
    return absent(key) ? [{ key, name: one.name, version: one.version }] : [];
  });
  const keys = [frame, tree, ...wheels.map(({ key }) => key)].filter((key) => key !== undefined);
  return { keys, frame, wheels, tree };
}

async function install(
  about: InstallSource & { recipe: ImageRecipe; missing: Missing; sources: WheelOrigins; name: string },
  place: InstallPlace,
): Promise<Result<void, Failed>> {
  const { recipe, lockFolder, missing, name } = about;
  const { packageCache, base, user, environment } = place;
  const inputs = join(place.work, "install");
  for (const folder of ["wheels", "sources", "npm"]) await mkdir(join(inputs, folder), { recursive: true });
  await giveFolder(inputs, user);
  for (const wheel of missing.wheels) {
    const origin = about.sources.get(wheel.name);
    if (!origin) throw new Error(`${wheel.name} is in a recipe and not in the lock that it was made from`);
    const pin = pinText({ name: wheel.name, version: wheel.version, hashes: [`sha256:${origin.sha256}`] });
    await layFile(join(inputs, "wheels", digits(wheel.key)), pin, user);
    await layFile(join(inputs, "sources", digits(wheel.key)), origin.options, user);
  }
  if (missing.tree)
    for (const file of await npmFiles(lockFolder))
      await layFile(join(inputs, "npm", file), await readFile(join(lockFolder, file)), user);
  const fresh = join("/cache", "installed", name);
  const frame = missing.frame
    ? join(packageCache, "installed", name, digits(missing.frame))
    : installedFolder(packageCache, frameKey(base));
  const order = {
    fresh,
    frame: missing.frame !== undefined,
    wheels: missing.wheels.map(({ key }) => digits(key)),
    ...(missing.tree && {
      tree: {
        name: digits(missing.tree),
        cpu: recipe.platform === "linux/amd64" ? ("x64" as const) : ("arm64" as const),
        scripts: recipe.scripts ?? [],
      },
    }),
  };
  const end = await runTools(place, {
    command: ["/bin/sh", "-c", installScript(order)],
    mounts: [
      { source: inputs, target: "/install", readOnly: true },
      ...(recipe.pip.length > 0 ? [{ source: frame, target: "/opt/step", readOnly: !missing.frame }] : []),
    ],
  });
  if (!end.ok) return end;
  if (end.value.exitCode === 0) return ok(undefined);
  const uncached = place.network.offline
    ? missingFromCache(end.value, { environment, npm: missing.tree ? recipe.npm : [], packageCache, lockFolder })
    : undefined;
  return fail(uncached ?? installFailure(end.value, { environment, recipe, packageCache: place.packageCache }));
}

/** What npm reads, the project's own packages among it. */
const npmFiles = async (lockFolder: string): Promise<string[]> =>
  (await readdir(lockFolder)).filter((file) => /^package(-lock)?\.json$|\.tgz$/.test(file));

function partsOf(recipe: ImageRecipe, { base, packageCache, environment }: InstallPlace): Result<Part[], ImageFailure> {
  const parts: Part[] = [];
  if (recipe.pip.length > 0) {
    const key = frameKey(base);
    parts.push(framePart(installedFolder(packageCache, key), key));
  }
  for (const one of recipe.pip) {
    const key = wheelKey(one, base);
    const wheel = wheelPart({ name: one.name, environment, key, folder: installedFolder(packageCache, key) });
    if (!wheel.ok) return wheel;
    parts.push(wheel.value);
  }
  if (recipe.npm.length > 0) {
    const key = treeKey(recipe, base);
    parts.push(...treeParts(recipe, { base, key, folder: installedFolder(packageCache, key) }));
  }
  return ok(parts);
}

const digits = (key: Digest): string => basename(installedFolder("", key));
