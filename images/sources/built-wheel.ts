import { randomBytes } from "node:crypto";
import { constants, existsSync, lstatSync, realpathSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Base } from "../base.ts";
import { digest, type Digest } from "../digest.ts";
import { giveFolder } from "../give-folder.ts";
import { buildRecipe } from "../image-recipe.ts";
import { packageName } from "../resolvers/requirement-mistakes.ts";
import type { SourcePackage } from "./source.ts";

const aboutSchema = z.strictObject({
  name: z.string(),
  version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.+!_-]*$/),
  /** File names in `wheel/` and `stub/`: the latter has the metadata only and is for every platform. */
  wheel: z.string().regex(/^[\w.+!-]+\.whl$/),
  stub: z.string().regex(/^[\w.+!-]+\.whl$/),
  sha256: z.string(),
});

/** A wheel that this machine built. `folder` holds `wheel/` and `stub/`, the latter with the metadata alone, for every platform. */
export type BuiltWheel = z.infer<typeof aboutSchema> & { folder: string };

/** Where built wheels are kept, in the package cache. */
export const builtFolder = (packageCache: string, key: Digest): string =>
  join(packageCache, "built", key.slice("sha256:".length));

/** Everything that decides what a build makes, as far as it can be told: a build may read the clock. */
export const builtKey = ({ name, sha256, source }: Omit<SourcePackage, "version">, base: Base): Digest =>
  digest("built-wheel", 1, {
    name,
    sha256,
    build: buildRecipe(source),
    base: base.configDigest,
    tools: base.tools.configDigest,
  });

/** A wheel that was kept; undefined when there is none. */
export const keptWheel = async (folder: string): Promise<BuiltWheel | undefined> =>
  existsSync(folder) ? readBuilt(folder) : undefined;

/** Keeps what a build made in `made`, if it is what a build makes: whose code that was could have left anything there.
 * @returns undefined when it is not */
export async function keepWheel(
  made: string,
  kept: string,
  { name, user }: { name: string; user: string },
): Promise<BuiltWheel | undefined> {
  const built = await readBuilt(made);
  if (!built || packageName(built.name) !== name) return undefined;
  const files = [join("wheel", built.wheel), join("stub", built.stub), "about.json"];
  if (!files.every((path) => isPlainFile(made, path))) return undefined;
  const fresh = `${kept}.${randomBytes(8).toString("hex")}`;
  try {
    for (const one of ["wheel", "stub"]) await mkdir(join(fresh, one), { recursive: true });
    for (const path of files) await copyFile(join(made, path), join(fresh, path), constants.COPYFILE_EXCL);
    await giveFolder(fresh, user);
    if (!existsSync(kept)) await rename(fresh, kept);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return readBuilt(kept);
}

async function readBuilt(folder: string): Promise<BuiltWheel | undefined> {
  if (!isPlainFile(folder, "about.json") || lstatSync(join(folder, "about.json")).size > 10_000) return undefined;
  const text = await readFile(join(folder, "about.json"), "utf8");
  const about = aboutSchema.safeParse(parsed(text));
  return about.success ? { ...about.data, folder } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Neither it nor a folder on the way is a link, to a file of the machine's say. */
function isPlainFile(folder: string, path: string): boolean {
  try {
    return (
      realpathSync(join(folder, path)) === join(realpathSync(folder), path) && lstatSync(join(folder, path)).isFile()
    );
  } catch {
    return false;
  }
}
