import { existsSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const pidFiles = [
  { file: "/var/run/docker.pid", program: "dockerd" },
  { file: "/var/run/docker/containerd/containerd.pid", program: "containerd" },
];

/** A daemon that was killed leaves the number of its process, which another may have by now: dockerd would refuse to
 * start. Waits for one that is just ending (at most 10 s), then removes what is stale. */
export async function forgetDeadDaemon(): Promise<void> {
  for (const { file, program } of pidFiles) {
    for (let tries = 0; tries < 20 && runs(file, program); tries += 1) await sleep(500);
    if (!runs(file, program)) rmSync(file, { force: true });
  }
}

function runs(pidFile: string, program: string): boolean {
  if (!existsSync(pidFile)) return false;
  const command = `/proc/${readFileSync(pidFile, "utf8").trim()}/comm`;
  try {
    return readFileSync(command, "utf8").trim() === program;
  } catch {
    return false;
  }
}
