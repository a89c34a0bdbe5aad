import type { RunFailure } from "./run-failure.ts";

/** What an error of the file system means for the state folder. Anything else is a bug and is thrown on. */
export function stateFailure(error: unknown, file: string): RunFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC" || code === "EDQUOT") return { kind: "disk-full", file };
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EIO"].includes(code)) {
    return { kind: "state-unwritable", file, reason: code };
  }
  throw error;
}
