import { z } from "zod";
import type { ImageFailure } from "../image-failure.ts";
import { fail, ok, type Result } from "../result.ts";
import { mergeConflict } from "./merge-conflict.ts";
import { lockSchema, lockVersion, type Lock } from "./lock.ts";

const versionSchema = z.object({ version: z.number() });

/** Takes the text of a `lock.json`. Fails with lock-newer, lock-damaged. */
export function parseLock(text: string, about: { flow: string; environment: string }): Result<Lock, ImageFailure> {
  const { flow, environment } = about;
  const damaged = (reason: string): Result<Lock, ImageFailure> =>
    fail({ kind: "lock-damaged", flow, environment, file: "lock.json", reason });
  const json = parsed(text);
  if (json === undefined) return damaged(mergeConflict(text) ?? "it is not JSON");
  const version = versionSchema.safeParse(json);
  if (version.success && version.data.version > lockVersion)
    return fail({ kind: "lock-newer", flow, environment, version: version.data.version, known: lockVersion });
  const lock = lockSchema.safeParse(json);
  if (lock.success) return ok(lock.data);
  const issue = lock.error.issues[0];
  return damaged(issue ? `${issue.path.join(".") || "it"}: ${issue.message}` : "it has another shape");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
