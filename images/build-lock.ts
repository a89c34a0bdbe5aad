import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { markLives, processMark } from "./process-mark.ts";

/** Waits until no other process holds this lock, then holds it while `work` runs. A lock whose owner is gone is taken over.
 * @param file the lock; it names its owner's process
 * @throws the signal's reason when it fires while waiting */
export async function withBuildLock<T>(
  { file, signal }: { file: string; signal?: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const mine = processMark(process.pid);
  while (!taken(file, mine)) await sleep(100, undefined, signal ? { signal } : {});
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function taken(file: string, mine: string): boolean {
  try {
    writeFileSync(file, mine, { flag: "wx" });
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const held = textOf(file);
  if (held !== undefined && !(held === "" ? isYoung(file) : markLives(held))) removeStale(file, held);
  return false;
}

/** Between its making and its mark a lock is empty for a moment; for longer only where its owner was killed then. */
const isYoung = (file: string): boolean =>
  Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) < 5000;

/** Moves it away first: of several that find it stale, one wins, and a lock taken meanwhile is put back. */
function removeStale(file: string, held: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (textOf(aside) !== held) linkSync(aside, file);
  } catch {
    return;
  } finally {
    rmSync(aside, { force: true });
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
