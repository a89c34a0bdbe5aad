import { chmodSync, copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import { type Artifact, artifactSchema } from "../artifacts/artifact.ts";
import { BlobStore } from "../artifacts/blob-store.ts";
import { folderFiles } from "../artifacts/folder-manifest.ts";
import type { RunFailure } from "./run-failure.ts";
import type { State } from "./state.ts";
import { stateFailure } from "./state-failure.ts";
import { sha256 } from "../../images/digest.ts";

/** Writes an artifact's stored bytes to a file (a folder to a folder, a list to a folder with its elements), checking them on the way.
 * Fails with blob-damaged, disk-full, state-unwritable. */
export function writeArtifact(state: State, artifact: Artifact, file: string): Result<void, RunFailure> {
  const store = new BlobStore(state.folder);
  const damaged = damagedBlob(store, artifact);
  if (!damaged && artifact.format === "list") return writeElements(state, elementsOf(store, artifact), file);
  if (damaged) return fail({ kind: "blob-damaged", digest: damaged, artifact: artifact.name });
  try {
    if (artifact.format !== "folder") copy(store.path(artifact.digest), file, false);
    else
      for (const { path, digest, executable } of folderFiles(store, artifact.digest))
        copy(store.path(digest), join(file, path), executable);
    return ok(undefined);
  } catch (error) {
    return fail(stateFailure(error, file));
  }
}

function writeElements(state: State, elements: readonly Artifact[], folder: string): Result<void, RunFailure> {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    return fail(stateFailure(error, folder));
  }
  for (const [index, element] of elements.entries()) {
    const written = writeArtifact(state, element, join(folder, `${index}${suffixOf(element)}`));
    if (!written.ok) return written;
  }
  return ok(undefined);
}

const elementsOf = (store: BlobStore, list: Artifact): Artifact[] =>
  artifactSchema.array().parse(JSON.parse(store.read(list.digest).toString()));

function suffixOf({ format, suffix }: Artifact): string {
  if (format === "json" || format === "npy" || format === "pickle") return `.${format}`;
  return format === "bytes" ? ".bin" : (suffix ?? "");
}

/** The elements of a list, each with its stored bytes, checked. Fails with blob-damaged. */
export function listedArtifacts(
  state: State,
  list: Artifact,
): Result<{ artifact: Artifact; bytes: Buffer }[], RunFailure> {
  const stored = artifactBytes(state, list);
  if (!stored.ok) return stored;
  const elements: { artifact: Artifact; bytes: Buffer }[] = [];
  for (const artifact of elementsOf(new BlobStore(state.folder), list)) {
    const bytes = artifactBytes(state, artifact);
    if (!bytes.ok) return bytes;
    elements.push({ artifact, bytes: bytes.value });
  }
  return ok(elements);
}

/** The stored bytes, checked. Of a folder, the list of its files; of a list, what its elements are. Fails with blob-damaged. */
export function artifactBytes(state: State, artifact: Artifact): Result<Buffer, RunFailure> {
  const store = new BlobStore(state.folder);
  const damaged = damagedBlob(store, artifact);
  return damaged
    ? fail({ kind: "blob-damaged", digest: damaged, artifact: artifact.name })
    : ok(store.read(artifact.digest));
}

function damagedBlob(store: BlobStore, artifact: Artifact): string | undefined {
  if (!isWhole(store, artifact.digest)) return artifact.digest;
  if (artifact.format !== "folder") return undefined;
  return folderFiles(store, artifact.digest).find((file) => !isWhole(store, file.digest))?.digest;
}

const isWhole = (store: BlobStore, digest: Artifact["digest"]): boolean =>
  existsSync(store.path(digest)) && sha256(store.read(digest)) === digest;

function copy(from: string, to: string, executable: boolean): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, executable ? 0o755 : 0o644);
}
