import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunName } from "./run-name.ts";
import type { State } from "./state.ts";

export type TagPlace = Pick<RunName, "namespace" | "flow">;

/** The run's name that a tag points at. */
export function readTag(state: State, place: TagPlace, tag: string): string | undefined {
  try {
    return readFileSync(join(tagFolder(state, place), tag), "utf8").trim();
  } catch {
    return undefined;
  }
}

export function listTags(state: State, place: TagPlace): string[] {
  try {
    return readdirSync(tagFolder(state, place))
      .filter((name) => !name.endsWith(".tmp"))
      .toSorted();
  } catch {
    return [];
  }
}

export const tagFolder = (state: State, { namespace, flow }: TagPlace): string =>
  join(state.folder, "tags", namespace === "test" ? "test" : "normal", flow);
