import { join } from "node:path";
import type { Flow } from "../flow.ts";

/** A folder that modules are imported from; of a local package's, that package alone. */
export interface ImportRoot {
  folder: string;
  only?: string;
}

/** Where steps import local modules from, in order. */
export const importRoots = ({ folder, project, local }: Pick<Flow, "folder" | "project" | "local">): ImportRoot[] => [
  { folder },
  { folder: join(project, "flows") },
  ...Object.entries(local).map(([only, root]) => ({ folder: root, only })),
];
