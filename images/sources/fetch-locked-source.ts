import type { EngineFailure } from "../engine-failure.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { fail, ok, type Result } from "../result.ts";
import { fetchSource } from "./fetch-source.ts";
import type { SourcePackage } from "./source.ts";

/** Lays the source that was locked into a folder: the commit that its tag had then, and exactly those bytes.
 * @returns the file. Fails with source-unavailable, hash-mismatch */
export async function fetchLockedSource(
  { name, sha256, index, source: { git } }: Omit<SourcePackage, "version">,
  folder: string,
  place: InstallPlace,
): Promise<Result<string, ImageFailure | EngineFailure>> {
  const fetched = await fetchSource(
    git
      ? { ...git, kind: "git", name, revision: git.commit }
      : { kind: "sdist", name, hashes: [sha256], ...(index !== undefined && { index }) },
    folder,
    place,
  );
  if (!fetched.ok) return fetched;
  if (fetched.value.sha256 === sha256) return ok(fetched.value.path);
  const tail = [`it has sha256 ${fetched.value.sha256}, and ${sha256} was locked`];
  return fail({ kind: "hash-mismatch", environment: place.environment, package: name, tail });
}
