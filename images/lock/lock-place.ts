import { dirname } from "node:path";
import type { PackageIndexes } from "../package-indexes.ts";

/** Where a lock lies, and whose it is. */
export interface LockPlace {
  flow: string;
  /** Name of the environment. */
  environment: string;
  /** Its `locks/<environment>/`. */
  folder: string;
  /** The project's. */
  indexes: PackageIndexes;
}

/** The flow's folder, absolute, of a lock's folder `locks/<environment>/`. */
export const flowFolder = (folder: string): string => dirname(dirname(folder));
