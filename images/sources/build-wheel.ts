import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import type { Base } from "../base.ts";
import { digest, type Digest } from "../digest.ts";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import { buildRecipe } from "../image-recipe.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import { onlyIndex } from "../resolvers/only-index.ts";
import { packageName } from "../resolvers/requirement-mistakes.ts";
import { pinText } from "../resolvers/requirements.ts";
import { fail, ok, type Result } from "../result.ts";
import { runSealed } from "../run-sealed.ts";
import { runTools } from "../run-tools.ts";
import { buildTools } from "./build-tools.ts";
import { buildScript } from "./build-script.ts";
import type { SourcePackage, WheelSource } from "./source.ts";

type Failed = ImageFailure | EngineFailure;

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

/** Builds the wheel of a source, once per machine: its code runs in a container without a network, without the package
 * caches and without anything of the machine's.
 * @param fetch lays the source file into a folder; asked only when the wheel is not there
 * Fails with wheel-build-failed, hash-mismatch, and what `fetch` fails with. */
export async function buildWheel(
  one: Omit<SourcePackage, "version">,
  place: InstallPlace,
  fetch: (folder: string) => Promise<Result<string, Failed>>,
): Promise<Result<BuiltWheel, Failed>> {
  const kept = builtFolder(place.packageCache, builtKey(one, place.base));
  if (existsSync(kept)) return ok(await aboutOf(kept));
  const folder = join(place.work, "build", one.name);
  const at = (name: string): string => join(folder, name);
  for (const name of ["source", "wheels", "made"]) await mkdir(at(name), { recursive: true });
  await giveFolder(folder, place.user);
  const fetched = await fetch(at("source"));
  if (!fetched.ok) return fetched;
  const wheels = await downloadWheels(one.source.requires, { package: one.name, folder: at("wheels") }, place);
  if (!wheels.ok) return wheels;
  const image = one.source.apt ? await buildTools(one.source.apt, place) : ok(place.base.tools.id);
  if (!image.ok) return image;
  const end = await runSealed(place, {
    image: image.value,
    command: ["/bin/sh", "-c", buildScript, "sh", basename(fetched.value), one.source.git?.subdirectory ?? "."],
    mounts: [
      { source: at("source"), target: "/source", readOnly: true },
      { source: at("wheels"), target: "/wheels", readOnly: true },
      { source: at("made"), target: "/made", readOnly: false },
    ],
    environment: pretended(one.source),
  });
  if (!end.ok) return end;
  const failed = (): Result<never, Failed> => {
    const { exitCode, oom, tail } = end.value;
    const { environment } = place;
    return fail({ kind: "wheel-build-failed", environment, package: one.name, exitCode, oom, tail });
  };
  if (end.value.exitCode !== 0) return failed();
  const built = await aboutOf(at("made"));
  if (packageName(built.name) !== one.name) return failed();
  await keep(built, kept, place.user);
  return ok(await aboutOf(kept));
}

/** Copies what counts to where it is kept; another process may have been quicker. */
async function keep(built: BuiltWheel, kept: string, user: string): Promise<void> {
  const fresh = `${kept}.${process.pid}`;
  for (const name of ["wheel", "stub"] as const) {
    await mkdir(join(fresh, name), { recursive: true });
    await copyFile(join(built.folder, name, built[name]), join(fresh, name, built[name]));
  }
  await copyFile(join(built.folder, "about.json"), join(fresh, "about.json"));
  await giveFolder(fresh, user);
  if (existsSync(kept)) await rm(fresh, { recursive: true });
  else await rename(fresh, kept);
}

const aboutOf = async (folder: string): Promise<BuiltWheel> => ({
  ...aboutSchema.parse(JSON.parse(await readFile(join(folder, "about.json"), "utf8"))),
  folder,
});

/** The tools that read the version from a tag find no repository in an exported tree. */
function pretended({ git }: WheelSource): Record<string, string> {
  const version = /^v?(\d[\w.+!-]*)$/.exec(git?.revision ?? "")?.[1];
  return version === undefined ? {} : { SETUPTOOLS_SCM_PRETEND_VERSION: version, PBR_VERSION: version };
}

async function downloadWheels(
  requires: WheelSource["requires"],
  about: { package: string; folder: string },
  place: InstallPlace,
): Promise<Result<void, Failed>> {
  for (const [index, some] of Map.groupBy(requires, (one) => one.index)) {
    const pins = some.map(({ name, version, sha256 }) => pinText({ name, version, hashes: [`sha256:${sha256}`] }));
    await layFile(join(about.folder, "requirements.txt"), pins.join(""), place.user);
    const end = await runTools(place, {
      command: [
        "python3",
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--dest",
        "/wheels",
        "--requirement",
        "/wheels/requirements.txt",
      ],
      mounts: [{ source: about.folder, target: "/wheels", readOnly: false }],
      ...(index !== undefined && { environment: onlyIndex(index, place.network) }),
    });
    if (!end.ok) return end;
    const { exitCode, tail } = end.value;
    const { environment } = place;
    if (exitCode !== 0)
      return fail({ kind: "source-unavailable", environment, package: about.package, from: "its build", tail });
  }
  return ok(undefined);
}
