import type { EngineFailure } from "../images/engine-failure.ts";
import type { Mount } from "../images/image-engine.ts";
import type { Result } from "../images/result.ts";

/** What running tasks needs of an engine: containers that stay and talk by lines. */
export interface ContainerEngine {
  /** What the engine's machine has: bounds for resources, and marks that records keep. */
  facts(): Promise<Result<EngineFacts, EngineFailure>>;
  /** Creates, attaches, then starts; what the engine understood of the profile is read back and compared. */
  start(spec: ContainerSpec, signal?: AbortSignal): Promise<Result<RunningContainer, EngineFailure>>;
  /** Ids of containers that carry all of these labels, running or not. */
  list(labels: Record<string, string>): Promise<Result<FoundContainer[], EngineFailure>>;
  /** Kills and removes. Removing what is gone already is done. */
  remove(id: string): Promise<Result<void, EngineFailure>>;
}

export interface EngineFacts {
  id: string;
  version: string;
  apiVersion: string;
  cpus: number;
  /** Bytes. */
  memory: number;
  storageDriver: string;
  cgroupVersion: string;
  rootless: boolean;
}

export interface FoundContainer {
  id: string;
  name: string;
  state: string;
  labels: Record<string, string>;
}

/** Everything is denied that is not named here: no capabilities, read-only root, no new privileges. */
export interface ContainerSpec {
  name: string;
  image: string;
  command: string[];
  environment: Record<string, string>;
  mounts: Mount[];
  labels: Record<string, string>;
  /** uid:gid */
  user: string;
  workingDirectory: string;
  profile: ContainerProfile;
}

/** Steps with an equal profile and an equal image share workers. */
export interface ContainerProfile {
  cpus: number;
  /** Bytes; swap is not given. */
  memory: number;
  pids: number;
  /** Size of /dev/shm in bytes. */
  shm: number;
  /** Size of /tmp in bytes. */
  tmp: number;
  /** false: no network; true: egress; a name: that network. */
  network: boolean | string;
}

export interface RunningContainer {
  id: string;
  name: string;
  /** Writes one line to the container's standard input. */
  send(line: string): void;
  /** Lines of its standard output, as they come; ends when the stream ends. */
  lines: AsyncIterable<string>;
  /** Resolves when the engine says that it ended, or that it is lost. */
  ended: Promise<Result<ContainerEnd, EngineFailure>>;
  /** Asks politely (end of input, then TERM), waits so many seconds, kills, removes. */
  stop(graceSeconds: number): Promise<Result<void, EngineFailure>>;
}

export interface ContainerEnd {
  exitCode: number;
  oom: boolean;
  /** The last lines of its standard error. */
  tail: string[];
}
