import { ok, type Result } from "../images/result.ts";
import type { Failure } from "../runtime/failure.ts";
import { isStored, type StoredCatalogImage } from "../runtime/images/catalog.ts";
import { builtImage, findImages } from "../runtime/images/find-images.ts";
import type { OpenImages } from "./open-images.ts";

/** The images of these names; without names all that the project's locks ask for and that are built.
 * Fails with image-not-built, besides what a name can fail with. */
export function builtImages(names: readonly string[], opened: OpenImages): Result<StoredCatalogImage[], Failure> {
  if (names.length === 0) return ok(opened.catalog.images.filter(isStored).filter(({ locks }) => locks.length > 0));
  const images = new Map<string, StoredCatalogImage>();
  for (const name of names) {
    const found = findImages(name, opened);
    if (!found.ok) return found;
    for (const image of found.value) {
      const built = builtImage(image);
      if (!built.ok) return built;
      images.set(image.key, built.value);
    }
  }
  return ok([...images.values()]);
}
