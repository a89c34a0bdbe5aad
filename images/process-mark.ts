import { readFileSync } from "node:fs";

/** Names a process for good: its id may be used again, with the time of its start it is not. */
export function processMark(pid: number): string {
  const stat = statOf(pid);
  const started = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  return `${pid} ${started}`;
}

/** Whether the process of a mark is still there. */
export function markLives(mark: string): boolean {
  const pid = Number(mark.split(" ")[0]);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
  }
  return processMark(pid) === mark;
}

function statOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
}
