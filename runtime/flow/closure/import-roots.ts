import { join } from "node:path";

/** Where steps import local modules from, in order. */
export const importRoots = (flow: { folder: string; project: string }): string[] => [
  flow.folder,
  join(flow.project, "flows"),
];
