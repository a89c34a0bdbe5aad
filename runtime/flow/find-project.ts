import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import type { FlowFailure } from "./flow-failure.ts";

export interface Project {
  /** Absolute. */
  folder: string;
  /** Absolute path of `flowbox.config.ts`, where there is one. */
  config?: string;
}

/** The nearest folder, from `start` upwards, with a `flowbox.config.ts`; else the nearest with a folder `flows`. */
export function findProject(start: string): Result<Project, FlowFailure> {
  const folders = upwards(resolve(start));
  const configured = folders.find((folder) => existsSync(join(folder, "flowbox.config.ts")));
  if (configured !== undefined) return ok({ folder: configured, config: join(configured, "flowbox.config.ts") });
  const withFlows = folders.find((folder) => isFolder(join(folder, "flows")));
  return withFlows === undefined ? fail({ kind: "project-missing", searched: start }) : ok({ folder: withFlows });
}

function upwards(start: string): string[] {
  const parent = dirname(start);
  return parent === start ? [start] : [start, ...upwards(parent)];
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
