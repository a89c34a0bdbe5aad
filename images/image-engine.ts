import type { Readable } from "node:stream";
import type { Result } from "./result.ts";
import type { Digest } from "./digest.ts";
import type { Platform } from "./platform.ts";
import type { EngineFailure } from "./engine-failure.ts";

/** What building step images needs of an engine. */
export interface ImageEngine {
  /** The platform that the engine runs without emulation. */
  platform(): Promise<Result<Platform, EngineFailure>>;
  /** @param reference a tag (`flowbox/base:debian-12`) or an engine-local id */
  findImage(reference: string): Promise<Result<EngineImage | undefined, EngineFailure>>;
  /** Runs a command to its end in a fresh container, which is removed afterwards whatever happens. */
  runToEnd(
    command: ContainerCommand,
    options: { onLine?: (line: string) => void; signal?: AbortSignal },
  ): Promise<Result<CommandEnd, EngineFailure>>;
  /** Runs a command to its end as root of a fresh container whose root it may change, without a network and with the
   * capabilities that a package's own scripts need. Where it ended well, `use` gets what it changed. The container is removed
   * afterwards whatever happens. */
  changeRoot(
    command: RootCommand,
    options: { onLine?: (line: string) => void; signal?: AbortSignal },
    use: (changed: ChangedRoot) => Promise<void>,
  ): Promise<Result<CommandEnd, EngineFailure>>;
  /** Loads a `docker load` archive. Errors that the engine reports inside its answer are failures.
   * A base layer that the engine knows may be missing from the archive. */
  load(archive: Readable, signal?: AbortSignal): Promise<Result<void, EngineFailure>>;
  /** Whole images as the engine saves them: an archive with every layer. */
  save(...references: string[]): Promise<Result<Readable, EngineFailure>>;
  removeImage(reference: string): Promise<Result<void, EngineFailure>>;
  /** Takes a tag away, and the image where nothing else refers to it. What a container uses stays as it is.
   * @param reference a tag, or the engine's id of an image without one */
  removeUnused(reference: string): Promise<Result<"removed" | "in-use", EngineFailure>>;
  /** Every image that carries the label. */
  listImages(label: string): Promise<Result<EngineImage[], EngineFailure>>;
  /** The layers of an image, lowest first, with the bytes of the files in them. */
  layersOf(image: EngineImage): Promise<Result<{ diffId: Digest; bytes: number }[], EngineFailure>>;
}

export interface EngineImage {
  /** The engine's own name for it: differs between image stores. */
  id: string;
  diffIds: Digest[];
  labels: Record<string, string>;
  /** Size in bytes. */
  bytes: number;
  platform: string;
  tags: string[];
  /** ISO 8601; the epoch for what flowbox made. */
  created: string;
}

export interface ContainerCommand {
  image: string;
  command: string[];
  environment: Record<string, string>;
  mounts: Mount[];
  network: boolean;
  /** uid:gid */
  user: string;
  workingDirectory: string;
  labels: Record<string, string>;
}

export type RootCommand = Pick<ContainerCommand, "image" | "command" | "environment" | "mounts" | "labels">;

/** What a command did to the root of its container. */
export interface ChangedRoot {
  /** Paths relative to the root, no leading slash. A folder in which something changed has changed itself. */
  changes: { path: string; kind: "added" | "changed" | "deleted" }[];
  /** The whole root as a tar. */
  root: Readable;
}

export interface Mount {
  /** Absolute path on the engine's host. */
  source: string;
  target: string;
  readOnly: boolean;
}

export interface CommandEnd {
  exitCode: number;
  /** Killed because memory ran out. */
  oom: boolean;
  /** Standard output, whole. */
  stdout: string;
  /** The last lines of both streams. */
  tail: string[];
}
