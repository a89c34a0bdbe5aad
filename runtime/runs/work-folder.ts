import { join } from "node:path";
import type { State } from "./state.ts";

/** Where the workers of a run have their folders while it lasts. */
export const workFolder = (state: State, run: string): string => join(state.folder, "work", fileName(run));

/** A run's name as a part of names of files and containers. */
export const fileName = (run: string): string => run.replaceAll(/[^\w.-]/g, "-");
