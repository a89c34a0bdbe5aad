import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join, posix } from "node:path";
import { pipeline } from "node:stream/promises";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { ImageRecipe } from "../image-recipe.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import { aptLockSchema } from "../resolvers/apt-lock.ts";
import { aptMirrors } from "../resolvers/apt-sources.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";

type Deb = NonNullable<ImageRecipe["apt"]>[number];

/** Finds the .deb files of packages by their hash: in the package cache, in the machine's bundles, on its mirrors, in Debian's
 * snapshot archive, in this order. What is found is kept in the cache. Fails with apt-gone, naming all that lie nowhere.
 * @returns absolute paths, in the order of `debs` */
export async function findDebs(
  debs: readonly Deb[],
  lockText: string,
  place: InstallPlace,
): Promise<Result<string[], ImageFailure | EngineFailure>> {
  const cache = join(place.packageCache, "apt");
  await mkdir(cache, { recursive: true });
  const kept = ({ sha256 }: Deb): string => join(cache, `${sha256}.deb`);
  const missing = (): Deb[] => debs.filter((one) => !existsSync(kept(one)));
  for (const folder of place.network.apt.bundles) await takeFrom(folder, missing(), { kept });
  if (place.network.offline && missing().length > 0)
    return fail({ kind: "offline-missing", environment: place.environment, packages: names(missing()) });
  const { snapshot } = aptLockSchema.parse(JSON.parse(lockText));
  let reached = true;
  let tail: string[] = [];
  for (const mirror of [
    ...aptMirrors(place.network.apt.sources).map((uri) => ({ uri, name: uri })),
    ...["debian", "debian-security"].map((archive) => ({
      uri: `${place.network.apt.snapshot}/archive/${archive}/${snapshot}`,
      name: "the snapshot archive",
    })),
  ]) {
    const wanted = missing().filter(({ path }) => fits(mirror.uri, path));
    if (wanted.length === 0) continue;
    place.onLine?.(
      `fetching ${wanted.length} Debian ${wanted.length === 1 ? "package" : "packages"} from ${mirror.name}`,
    );
    const fetched = await download(mirror.uri, wanted, { kept, place });
    if (!fetched.ok) return fetched;
    reached &&= !/Could not (resolve|connect)|Temporary failure|timed out|[45]\d\d /.test(
      withoutNotFound(fetched.value),
    );
    tail = fetched.value;
  }
  const gone = names(missing());
  if (gone.length > 0) return fail({ kind: "apt-gone", environment: place.environment, packages: gone, reached, tail });
  return ok(debs.map(kept));
}

const names = (debs: readonly Deb[]): string[] => debs.map(({ name, version }) => `${name} ${version}`);

const withoutNotFound = (tail: readonly string[]): string => tail.filter((line) => !/\b404\b/.test(line)).join("\n");

/** Debian's security archive has its files below `pool/updates`, the main one has not. */
const fits = (uri: string, path: string): boolean =>
  !/\/debian(-security)?(\/|$)/.test(uri) || /\/debian-security(\/|$)/.test(uri) === path.startsWith("pool/updates/");

async function takeFrom(
  folder: string,
  wanted: readonly Deb[],
  { kept }: { kept: (deb: Deb) => string },
): Promise<void> {
  if (wanted.length === 0 || !existsSync(folder)) return;
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".deb"));
  for (const one of wanted) {
    const base = posix.basename(one.path);
    const likely = files.filter((file) => file.endsWith(base) || file.includes(one.sha256) || isNamed(file, one));
    for (const file of likely) await takeFile(join(folder, file), one, kept);
  }
}

/** apt writes a version's epoch into the names of the files that it keeps. */
const isNamed = (file: string, { name, version }: Deb): boolean =>
  posix.basename(file).startsWith(`${name}_${encodeURIComponent(version).replaceAll("%2B", "+").toLowerCase()}_`);

/** Keeps a file if it is the one that is wanted. */
async function takeFile(file: string, deb: Deb, kept: (deb: Deb) => string): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  if (hash.digest("hex") !== deb.sha256) return;
  const fresh = `${kept(deb)}.${process.pid}`;
  await copyFile(file, fresh);
  await rename(fresh, kept(deb));
}

/** @returns the last lines of what was said */
async function download(
  uri: string,
  wanted: readonly Deb[],
  { kept, place }: { kept: (deb: Deb) => string; place: InstallPlace },
): Promise<Result<string[], EngineFailure>> {
  const folder = join(place.work, "download");
  await mkdir(folder, { recursive: true });
  await giveFolder(folder, place.user);
  const orders = wanted.map((one) => `${uri}/${one.path.split("/").map(encodeURIComponent).join("/")} ${one.sha256}\n`);
  await layFile(join(folder, "orders"), orders.join(""), place.user);
  const { onLine: _quiet, ...quietly } = place;
  const end = await runTools(quietly, {
    command: ["/bin/sh", "-c", script],
    mounts: [{ source: folder, target: "/download", readOnly: false }],
    image: place.base.id,
  });
  if (!end.ok) return end;
  for (const one of wanted) {
    const file = join(folder, one.sha256);
    if (existsSync(file)) await takeFile(file, one, kept);
  }
  await rm(folder, { recursive: true, force: true });
  return ok(end.value.tail);
}

/** Each on its own: one that is gone does not hold up the others. */
const script = `cd /download
xargs -P 4 -L 1 sh -c '/usr/lib/apt/apt-helper -o Debug::NoLocking=true -o Acquire::Retries=2 \\
  download-file "$0" "/download/$1" "SHA256:$1" || rm -f "/download/$1"' < orders
exit 0
`;
