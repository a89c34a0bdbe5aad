import { readArchive } from "../../images/archive/read-archive.ts";
import type { ArchiveFailure } from "../../images/archive/archive-failure.ts";
import type { OfferedImage } from "../../images/archive/identify-offered.ts";
import { imageLayout } from "../../images/archive/write-archive.ts";
import type { EngineFailure } from "../../images/engine-failure.ts";
import { isPlatform } from "../../images/platform.ts";
import { baseConfig } from "../../images/base-config.ts";
import type { EngineImage, ImageEngine } from "../../images/image-engine.ts";
import type { ImageFailure } from "../../images/image-failure.ts";
import { fail, ok, type Result } from "../../images/result.ts";
import { noteUse } from "../../images/stored/last-use.ts";

export interface ImportedImage {
  image: OfferedImage;
  /** `kept`: this machine has another base, which stays as it is. */
  outcome: "loaded" | "present" | "kept";
}

/** Proves an archive, loads of it what the engine has not, and proves what the engine has then.
 * Fails with archive-damaged, archive-digest, archive-entry (nothing is loaded then) and image-unlike. */
export async function importImages(
  file: string,
  { engine, cacheFolder, signal }: { engine: ImageEngine; cacheFolder: string; signal: AbortSignal },
): Promise<Result<ImportedImage[], ArchiveFailure | ImageFailure | EngineFailure>> {
  const offered = await offeredBy(file, signal);
  if (!offered.ok) return offered;
  const imported: ImportedImage[] = [];
  for (const image of offered.value) {
    const found = await engine.findImage(tagOf(image));
    if (!found.ok) return found;
    const same = found.value && isThis(found.value, image) && configOf(found.value, image) === image.config.digest;
    const kept = found.value && image.is.kind !== "step";
    imported.push({ image, outcome: same ? "present" : kept ? "kept" : "loaded" });
  }
  const wanted = imported.filter(({ outcome }) => outcome === "loaded").map(({ image }) => image);
  if (wanted.length > 0) {
    const loaded = await engine.load(imageLayout(wanted), signal);
    if (!loaded.ok) return loaded;
  }
  for (const image of wanted) {
    const found = await engine.findImage(tagOf(image));
    if (!found.ok) return found;
    if (found.value && isThis(found.value, image)) continue;
    await engine.removeImage(tagOf(image));
    return fail({
      kind: "image-unlike",
      environment: tagOf(image),
      reason: found.value ? "it has other layers" : "it is not there",
    });
  }
  for (const { is } of offered.value) if (is.kind === "step") noteUse(cacheFolder, is.key);
  return ok(imported);
}

async function offeredBy(
  file: string,
  signal: AbortSignal,
): Promise<Result<OfferedImage[], ArchiveFailure | EngineFailure>> {
  try {
    return await readArchive(file, signal);
  } catch (error) {
    if (signal.aborted) return fail({ kind: "cancelled" });
    throw error;
  }
}

/** An engine that names images by something else than their configuration is believed in what it says of a base. */
function configOf({ id, labels, diffIds, created }: EngineImage, { is, platform }: OfferedImage): string {
  if (is.kind === "step" || !isPlatform(platform) || Date.parse(created) !== 0) return id;
  return baseConfig({ platform, labels, diffIds }).digest;
}

const tagOf = ({ tags }: OfferedImage): string => tags[0] ?? "";

const isThis = (found: { diffIds: readonly string[] }, { layers }: OfferedImage): boolean =>
  found.diffIds.join() === layers.map(({ diffId }) => diffId).join();
