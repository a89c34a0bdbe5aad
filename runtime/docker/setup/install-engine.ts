import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fail, ok, type Result } from "../../../images/result.ts";
import { callText, type EngineAddress } from "../call.ts";
import { forgetDeadDaemon } from "./forget-dead-daemon.ts";
import { runProgram } from "./run-program.ts";
import type { SetupFailure } from "./setup-failure.ts";

const address: EngineAddress = { socketPath: "/var/run/docker.sock" };

export interface HostTools {
  cacheFolder: string;
  environment: Record<string, string>;
  onLine: (line: string) => void;
}

/** Debian or a distribution that is like it, by its own word. */
export function isDebian(): boolean {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID(_LIKE)?="?.*\b(debian|ubuntu)\b/m.test(release);
}

/** Installs the distribution's packages that are missing. */
export async function installPackages(names: string[], host: HostTools): Promise<Result<void, SetupFailure>> {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return ok(undefined);
  host.onLine(`Installing ${missing.join(", ")}`);
  const updated = await runCommand(["apt-get", "-q", "update"], host);
  if (!updated.ok) return updated;
  return runCommand(["apt-get", "-q", "install", "-y", "--no-install-recommends", ...missing], host);
}

/** Starts the daemon, by systemd where it runs, else detached with its log in the cache folder, and waits until it answers. */
export async function startEngine(host: HostTools): Promise<Result<EngineAddress, SetupFailure>> {
  mkdirSync(host.cacheFolder, { recursive: true });
  const log = join(host.cacheFolder, "dockerd.log");
  let gone = false;
  if (existsSync("/run/systemd/system")) {
    const started = await runCommand(["systemctl", "start", "docker"], host);
    if (!started.ok) return started;
  } else {
    host.onLine(`Starting dockerd (its log is ${log})`);
    await forgetDeadDaemon();
    const out = openSync(log, "a", 0o600);
    const daemon = spawn("dockerd", [], { detached: true, stdio: ["ignore", out, out], env: host.environment });
    closeSync(out);
    daemon.on("error", (error) => appendFileSync(log, `${error.message}\n`));
    daemon.on("exit", () => (gone = true));
    if (daemon.pid === undefined) return fail({ kind: "engine-not-answering", log });
    writeFileSync(join(host.cacheFolder, "dockerd.pid"), `${daemon.pid}\n`);
    daemon.unref();
  }
  for (let tries = 0; tries < 120 && !gone; tries += 1) {
    try {
      await callText(address, { method: "GET", path: "/_ping", deadline: 2000 });
      return ok(address);
    } catch {
      await sleep(500);
    }
  }
  return fail({ kind: "engine-not-answering", log });
}

const isInstalled = (name: string): boolean =>
  spawnSync("dpkg-query", ["-W", "-f", "${Status}", name], { encoding: "utf8" }).stdout === "install ok installed";

async function runCommand(command: string[], { environment }: HostTools): Promise<Result<void, SetupFailure>> {
  const tail = await runProgram(command, { ...environment, DEBIAN_FRONTEND: "noninteractive" });
  return tail === undefined ? ok(undefined) : fail({ kind: "setup-command-failed", command: command.join(" "), tail });
}
