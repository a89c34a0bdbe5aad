import { createReadStream, statSync } from "node:fs";
import { Readable } from "node:stream";
import { extract } from "tar-stream";
import type { EngineFailure } from "../../../images/engine-failure.ts";
import { baseTag, findBase, toolsTag } from "../../../images/find-base.ts";
import { fail, ok, type Result } from "../../../images/result.ts";
import { type EngineAddress, text } from "../call.ts";
import { DockerImageEngine } from "../docker-image-engine.ts";
import { engineError } from "../engine-error.ts";
import { keepPackageList } from "./keep-package-list.ts";
import { baseName as name } from "./base-parts.ts";
import type { SetupFailure } from "./setup-failure.ts";

/** Takes a base that another machine made: an archive, as `docker save` writes it, of the base and tools images.
 * Fails with base-unusable for anything else, and loads nothing then. */
export async function takeBaseFile(
  address: EngineAddress,
  { file, cacheFolder }: { file: string; cacheFolder: string },
): Promise<Result<void, EngineFailure | SetupFailure>> {
  const unusable = (reason: string) => fail({ kind: "base-unusable", from: file, reason } as const);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return unusable("there is no such file");
  const tags = await tagsIn(file);
  const missing = [baseTag(name), toolsTag(name)].filter((tag) => !tags?.includes(tag));
  if (!tags) return unusable("it is not an archive of images");
  if (missing.length > 0) return unusable(`it does not hold ${missing.join(" and ")}`);

  const images = new DockerImageEngine(address);
  const loaded = await images.load(createReadStream(file));
  if (!loaded.ok) return loaded.failure.kind === "engine-refused" ? unusable(loaded.failure.reason) : loaded;
  const base = await findBase(images, name);
  if (!base.ok)
    return base.failure.kind === "base-missing" ? unusable("the engine does not hold its images") : fail(base.failure);
  if (!base.value.python || !base.value.tools.uv) return unusable("its images were not made by flowbox setup");
  try {
    await keepPackageList(address, { name, image: base.value.id, config: base.value.configDigest, cacheFolder });
    return ok(undefined);
  } catch (error) {
    return fail(engineError(error, "listing of the base's packages"));
  }
}

/** @returns undefined when the file is not an archive of images */
async function tagsIn(file: string): Promise<string[] | undefined> {
  const archive = createReadStream(file);
  const entries = extract();
  archive.on("error", (error) => entries.destroy(error)).pipe(entries);
  try {
    for await (const entry of entries) {
      if (entry.header.name === "manifest.json") {
        const images: { RepoTags: string[] | null }[] = JSON.parse(await text(Readable.from(entry)));
        return images.flatMap(({ RepoTags }) => RepoTags ?? []);
      }
      entry.resume();
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    archive.destroy();
  }
}
