import type { Flow } from "./flow.ts";
import { paramFlags } from "./param-flags.ts";

/** Whether a param is a `file()` or a `folder()`: its value is then an absolute path. */
export const isPathParam = (flow: Pick<Flow, "params">, name: string): boolean =>
  paramFlags(flow).some((param) => param.name === name && (param.type === "file" || param.type === "folder"));
