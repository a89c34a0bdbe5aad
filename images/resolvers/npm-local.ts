import { statSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { digest, sha256 } from "../digest.ts";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";

export interface LocalPackages {
  /** Package name to `file:charts-1f2e3d4c5b6a.tgz`. */
  dependencies: Record<string, string>;
  /** The tarballs, by name. */
  files: Record<string, Uint8Array>;
  /** Where they came from, relative to the flow's folder. */
  sources: string[];
}

/** Packs the project's own packages, so that the lock holds them, to the byte. Fails with source-unusable.
 * @param asked name to `file:` and a path relative to the flow's folder; others are left out
 * @param flowFolder absolute */
export async function packLocal(
  asked: Record<string, string>,
  flowFolder: string,
  place: InstallPlace,
): Promise<Result<LocalPackages, ImageFailure | EngineFailure>> {
  const packed: LocalPackages = { dependencies: {}, files: {}, sources: [] };
  for (const [name, range] of Object.entries(asked)) {
    if (!range.startsWith("file:")) continue;
    const path = range.slice("file:".length);
    const bytes = await tarball(join(flowFolder, path), { path, flowFolder }, place);
    if (!bytes.ok) return bytes;
    const file = `${name.replaceAll(/[^\w.-]+/g, "-").replace(/^[.-]+/, "")}-${contentName(bytes.value)}.tgz`;
    packed.files[file] = bytes.value;
    packed.dependencies[name] = `file:${file}`;
    packed.sources.push(path);
  }
  return ok(packed);
}

const contentName = (bytes: Uint8Array): string => sha256(bytes).slice("sha256:".length).slice(0, 12);

async function tarball(
  from: string,
  { path, flowFolder }: { path: string; flowFolder: string },
  place: InstallPlace,
): Promise<Result<Uint8Array, ImageFailure | EngineFailure>> {
  const unusable = (reason: string) =>
    fail({ kind: "source-unusable", environment: place.environment, path, reason } as const);
  const about = statSync(from, { throwIfNoEntry: false });
  if (!about) return unusable("there is no such folder or tarball");
  if (about.isFile()) return from.endsWith(".tgz") ? ok(await readFile(from)) : unusable("it is no folder and no .tgz");
  if (!isOutside(flowFolder, from))
    return unusable("the flow itself lies in it, and its lock would be packed into itself");
  if (!statSync(join(from, "package.json"), { throwIfNoEntry: false })) return unusable("it holds no package.json");
  const folder = join(place.work, `pack-${digest("pack", 1, path).slice(-8)}`);
  await mkdir(folder, { recursive: true });
  await giveFolder(folder, place.user);
  await layFile(join(folder, "package.json"), '{ "private": true }\n', place.user);
  const end = await runTools(place, {
    command: ["npm", "pack", "/package", "--prefix", "/pack", "--pack-destination", "/pack", ...packFlags],
    mounts: [
      { source: folder, target: "/pack", readOnly: false },
      { source: from, target: "/package", readOnly: true },
    ],
  });
  if (!end.ok) return end;
  const made = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (end.value.exitCode !== 0 || made === undefined) return unusable(`npm cannot pack it: ${said(end.value.tail)}`);
  return ok(await readFile(join(folder, made)));
}

const packFlags = ["--ignore-scripts", "--loglevel", "error"];

const said = (tail: readonly string[]): string =>
  tail.flatMap((line) => /^npm (?:error|ERR!) (?!code |A complete log)(.+)$/.exec(line)?.[1] ?? []).join("; ");

/** Whether `inner` does not lie in `outer`. */
function isOutside(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return way.startsWith("..") || isAbsolute(way);
}
