import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageFailure } from "../image-failure.ts";
import { fail, type Result } from "../result.ts";
import type { LockPlace } from "./lock-place.ts";
import type { Lock } from "./lock.ts";
import { parseLock } from "./parse-lock.ts";

/** Reads `lock.json`. Fails with lock-missing, lock-newer, lock-damaged. */
export function readLock({ flow, environment, folder }: Omit<LockPlace, "indexes">): Result<Lock, ImageFailure> {
  const text = textOf(join(folder, "lock.json"));
  return text === undefined
    ? fail({ kind: "lock-missing", flow, environment })
    : parseLock(text, { flow, environment });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
