import { type DefaultBase, firstBase } from "../../../images/default-bases.ts";
import type { EngineFailure } from "../../../images/engine-failure.ts";
import type { EngineAddress } from "../call.ts";
import type { HostSources } from "./host-files.ts";
import type { SetupFailure } from "./setup-failure.ts";

export type BaseFailure = EngineFailure | SetupFailure;

/** What a base is made with. */
export interface BaseParts {
  base: Pick<DefaultBase, "name" | "suite">;
  address: EngineAddress;
  /** Dockerfile.base on this machine. */
  dockerfile: string;
  cacheFolder: string;
  sources: HostSources;
  /** The caller's environment, for the bootstrapper. */
  environment: Record<string, string>;
  onLine: (line: string) => void;
}

/** The base that setup makes unasked, and takes. */
export const baseName = firstBase.name;
