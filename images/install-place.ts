import type { Base } from "./base.ts";
import type { ImageEngine } from "./image-engine.ts";
import type { InstallNetwork } from "./install-network.ts";

/** What resolving and installing need of the machine. */
export interface InstallPlace {
  /** Name of the environment. */
  environment: string;
  base: Base;
  engine: ImageEngine;
  /** An empty folder of this machine, removed by the caller. */
  work: string;
  /** Package caches of this machine. */
  packageCache: string;
  /** uid:gid that containers run as. */
  user: string;
  network: InstallNetwork;
  /** Of containers only. */
  labels: Record<string, string>;
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}
