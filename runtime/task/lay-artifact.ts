import { mkdirSync } from "node:fs";
import { join, posix } from "node:path";
import type { Artifact } from "../artifacts/artifact.ts";
import type { BlobStore } from "../artifacts/blob-store.ts";
import { folderFiles } from "../artifacts/folder-manifest.ts";
import { listElements } from "../artifacts/list-artifact.ts";
import type { SeenArtifact } from "./seen-artifact.ts";
import { paths, type TaskArtifact } from "./worker-protocol.ts";

export interface LayingPlace {
  store: BlobStore;
  /** A worker's `in` folder on the host; paths are relative to it. */
  folder: string;
}

/** Makes an artifact appear, by links into the store. Its path gets the suffix of its format. */
export function layArtifact({ artifact, maker }: SeenArtifact, path: string, to: LayingPlace): TaskArtifact {
  const place = path + suffixOf(artifact);
  const facts = {
    format: artifact.format,
    path: posix.join(paths.in, place),
    digest: artifact.digest,
    maker,
    ...(artifact.pickle && { pickle: artifact.pickle }),
  };
  if (artifact.format !== "list") {
    layContent(artifact, place, to);
    return facts;
  }
  mkdirSync(join(to.folder, place), { recursive: true });
  const items = listElements(to.store, artifact.digest).map((element, index) =>
    layArtifact({ artifact: element, maker }, `${place}/${index}`, to),
  );
  return { ...facts, items };
}

/** Makes a file or a folder appear at exactly this path. */
export function layContent(artifact: Artifact, path: string, { store, folder }: LayingPlace): void {
  const place = join(folder, path);
  if (artifact.format !== "folder") return store.link(artifact.digest, place);
  mkdirSync(place, { recursive: true });
  for (const file of folderFiles(store, artifact.digest)) store.link(file.digest, join(place, file.path));
}

const suffixes = { json: ".json", npy: ".npy", bytes: ".bin", pickle: ".pickle", folder: "", list: "" } as const;

const suffixOf = (artifact: Artifact): string =>
  artifact.format === "file" ? (artifact.suffix ?? "") : suffixes[artifact.format];
