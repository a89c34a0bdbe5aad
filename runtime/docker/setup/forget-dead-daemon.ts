import { existsSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export interface PidFile {
  file: string;
  /** What the process is called. */
  program: string;
}

const ofSystem: readonly PidFile[] = [
  { file: "/var/run/docker.pid", program: "dockerd" },
  { file: "/var/run/docker/containerd/containerd.pid", program: "containerd" },
];

/** A daemon that was killed leaves the number of its process, which another may have by now: dockerd would refuse to
 * start. Waits for one that is just ending (at most 10 s), then removes what is stale. */
export async function forgetDeadDaemon(pidFiles = ofSystem): Promise<void> {
  for (const { file, program } of pidFiles) {
    for (let tries = 0; tries < 100 && runs(file, program); tries += 1) await sleep(100);
    if (!runs(file, program)) rmSync(file, { force: true });
  }
}

function runs(pidFile: string, program: string): boolean {
  if (!existsSync(pidFile)) return false;
  try {
    const stat = readFileSync(`/proc/${readFileSync(pidFile, "utf8").trim()}/stat`, "utf8");
    const [, name, state] = /\((.*)\) (\w)/s.exec(stat) ?? [];
    return name === program && state !== "Z";
  } catch {
    return false;
  }
}
