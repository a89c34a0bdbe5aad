import { join } from "node:path";
import type { Flow } from "../runtime/flow/flow.ts";

/** Where the lock of a flow's environment lies. */
export const lockFolder = (flow: Flow, environment: string): string => join(flow.folder, "locks", environment);
