import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { withBuildLock } from "../build-lock.ts";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import { onlyIndex } from "../resolvers/only-index.ts";
import { pinText } from "../resolvers/requirements.ts";
import { fail, ok, type Result } from "../result.ts";
import { runSealed } from "../run-sealed.ts";
import { runTools } from "../run-tools.ts";
import { buildScript } from "./build-script.ts";
import { buildTools } from "./build-tools.ts";
import { builtFolder, builtKey, keepWheel, keptWheel, type BuiltWheel } from "./built-wheel.ts";
import type { SourcePackage, WheelSource } from "./source.ts";

type Failed = ImageFailure | EngineFailure;

type FetchInto = (folder: string) => Promise<Result<string, Failed>>;

/** Builds the wheel of a source, once per machine: its code runs in a container without a network, without the package
 * caches and without anything of the machine's.
 * @param fetch lays the source file into a folder; asked only when the wheel is not there
 * Fails with wheel-build-failed, hash-mismatch, and what `fetch` fails with. */
export async function buildWheel(
  one: Omit<SourcePackage, "version">,
  place: InstallPlace,
  fetch: FetchInto,
): Promise<Result<BuiltWheel, Failed>> {
  const kept = builtFolder(place.packageCache, builtKey(one, place.base));
  const file = join(dirname(place.packageCache), "locks", `built-${basename(kept)}.lock`);
  const { signal } = place;
  try {
    return await withBuildLock({ file, ...(signal && { signal }) }, async () => {
      const before = await keptWheel(kept);
      return before ? ok(before) : build(one, { place, fetch, kept });
    });
  } catch (error) {
    if (signal?.aborted) return fail({ kind: "cancelled" });
    throw error;
  }
}

async function build(
  one: Omit<SourcePackage, "version">,
  { place, fetch, kept }: { place: InstallPlace; fetch: FetchInto; kept: string },
): Promise<Result<BuiltWheel, Failed>> {
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
  place.onLine?.(`building ${one.name}`);
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
  const { exitCode, oom, tail } = end.value;
  const built = exitCode === 0 ? await keepWheel(at("made"), kept, { name: one.name, user: place.user }) : undefined;
  if (built) return ok(built);
  return fail({ kind: "wheel-build-failed", environment: place.environment, package: one.name, exitCode, oom, tail });
}

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
