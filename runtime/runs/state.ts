import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fail, ok, type Result } from "../../images/result.ts";
import type { RunFailure } from "./run-failure.ts";
import { stateFailure } from "./state-failure.ts";
import { writeWhole } from "./write-whole.ts";

/** A project's `.flowbox/`. */
export interface State {
  folder: string;
  /** Marks this project's containers on an engine that others use too. */
  projectId: string;
}

const projectSchema = z.strictObject({ version: z.literal(1), id: z.string().regex(/^[0-9a-f]{16}$/) });

/** Opens the state folder of a project, making it (mode 0700) where there is none.
 * Fails with state-unwritable, disk-full, state-damaged. */
export function openState(project: string): Result<State, RunFailure> {
  const folder = join(project, ".flowbox");
  const file = join(folder, "project.json");
  try {
    for (const name of ["blobs", "runs", "tasks", "tags", "work"]) {
      mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
    }
    const known = projectSchema.safeParse(readOr(file));
    if (known.success) return ok({ folder, projectId: known.data.id });
    const id = randomBytes(8).toString("hex");
    writeWhole(file, JSON.stringify({ version: 1, id }));
    return ok({ folder, projectId: id });
  } catch (error) {
    return fail(stateFailure(error, folder));
  }
}

function readOr(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
