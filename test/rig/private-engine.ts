import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { callText } from "../../runtime/docker/call.ts";
import { forgetDeadDaemon } from "../../runtime/docker/setup/forget-dead-daemon.ts";

export interface PrivateEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  host: string;
  /** This machine's address in its network; registries there may speak plain HTTP. */
  gateway: string;
  /** Ends it as a crash would, after which other processes got its numbers. */
  kill: () => Promise<void>;
  /** Starts it again, with what it had. */
  restart: () => Promise<void>;
  address: { socketPath: string };
}

const forwarding = "/proc/sys/net/ipv4/ip_forward";

/** Starts a second engine, with images, containers and a network namespace of its own, so that nothing which it does to its
 * bridge and its firewall reaches the first one. Needs root. Disposing of it leaves nothing behind. */
export async function privateEngine(): Promise<PrivateEngine> {
  const folder = mkdtempSync(join(tmpdir(), "fb-"));
  const undo: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const address = { socketPath: join(folder, "sock") };
  const log = join(folder, "log");
  const pidFiles = [
    { file: join(folder, "pid"), program: "dockerd" },
    { file: join(folder, "exec/containerd/containerd.pid"), program: "containerd" },
  ];
  let daemon: ChildProcess | undefined;
  let start = async (): Promise<void> => undefined;
  const dispose = async (): Promise<void> => {
    // What a killed daemon started still runs: the next one ends it.
    if (daemon && hasEnded(daemon)) await start();
    if (daemon) await stop(daemon, "SIGTERM");
    unmountUnder(folder);
    for (const step of undo.toReversed()) step();
  };
  try {
    const { namespace, gateway } = makeNetwork(undo);
    start = async () => {
      await forgetDeadDaemon(pidFiles);
      daemon = startDaemon(namespace, { folder, log });
      await untilItAnswers(address, daemon, log);
    };
    await start();
    return {
      host: `unix://${address.socketPath}`,
      gateway,
      address,
      kill: async () => {
        if (daemon) await stop(daemon, "SIGKILL");
        for (const { file } of pidFiles) writeFileSync(file, `${process.pid}`);
      },
      restart: () => start(),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** What takes everything down again is appended to `undo` */
function makeNetwork(undo: (() => void)[]): { namespace: string; gateway: string } {
  const number = randomInt(0x4000);
  const name = `fb-${number.toString(16)}`;
  const [outer, inner] = [`${name}-o`, `${name}-i`];
  const [third, fourth] = [number >> 6, (number & 63) * 4];
  const ip = (...args: string[]) => quietly("ip", args);
  const [gateway, own] = [`10.213.${third}.${fourth + 1}`, `10.213.${third}.${fourth + 2}`];

  ip("netns", "add", name);
  undo.push(() => ip("netns", "del", name));
  ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", name);
  undo.push(() => ip("link", "del", outer));
  ip("addr", "add", `${gateway}/30`, "dev", outer);
  ip("link", "set", outer, "mtu", "1400", "up");
  ip("-n", name, "addr", "add", `${own}/30`, "dev", inner);
  ip("-n", name, "link", "set", "lo", "up");
  ip("-n", name, "link", "set", inner, "mtu", "1400", "up");
  ip("-n", name, "route", "add", "default", "via", gateway);

  const before = readFileSync(forwarding, "utf8");
  if (before.trim() !== "1") {
    writeFileSync(forwarding, "1");
    undo.push(() => writeFileSync(forwarding, before));
  }
  const rule = (table: string, chain: string, match: string[]): void => {
    quietly("iptables", ["-w", "-t", table, "-I", chain, ...match]);
    undo.push(() => quietly("iptables", ["-w", "-t", table, "-D", chain, ...match]));
  };
  rule("filter", "FORWARD", ["-i", outer, "-j", "ACCEPT"]);
  rule("filter", "FORWARD", ["-o", outer, "-j", "ACCEPT"]);
  rule("nat", "POSTROUTING", ["-s", `${own}/32`, "!", "-o", outer, "-j", "MASQUERADE"]);
  return { namespace: name, gateway };
}

/** Only the network is the namespace's: under `ip netns exec` the control groups would be gone. */
function startDaemon(namespace: string, { folder, log }: { folder: string; log: string }): ChildProcess {
  const out = openSync(log, "a", 0o600);
  const args = [
    `--net=/var/run/netns/${namespace}`,
    "dockerd",
    `--host=unix://${join(folder, "sock")}`,
    `--data-root=${join(folder, "data")}`,
    `--exec-root=${join(folder, "exec")}`,
    `--pidfile=${join(folder, "pid")}`,
    `--containerd-namespace=${namespace}`,
    `--containerd-plugins-namespace=${namespace}-plugins`,
    "--mtu=1400",
    "--insecure-registry=10.213.0.0/16",
  ];
  const daemon = spawn("nsenter", args, { stdio: ["ignore", out, out] });
  closeSync(out);
  return daemon;
}

async function untilItAnswers(address: { socketPath: string }, daemon: ChildProcess, log: string): Promise<void> {
  let problem: Error | undefined;
  daemon.on("error", (error) => (problem = error));
  for (let tries = 0; tries < 120; tries += 1) {
    if (problem) throw problem;
    if (hasEnded(daemon)) break;
    try {
      await callText(address, { method: "GET", path: "/_ping", deadline: 2000 });
      return;
    } catch {
      await sleep(250);
    }
  }
  throw new Error(`The private engine does not answer:\n${readFileSync(log, "utf8").slice(-2000)}`);
}

const hasEnded = (daemon: ChildProcess): boolean => daemon.exitCode !== null || daemon.signalCode !== null;

async function stop(daemon: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (daemon.pid === undefined || hasEnded(daemon)) return;
  const gone = once(daemon, "exit");
  daemon.kill(signal);
  const late = setTimeout(() => daemon.kill("SIGKILL"), 30_000);
  await gone;
  clearTimeout(late);
}

function unmountUnder(folder: string): void {
  const points = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((point) => point.startsWith(`${folder}/`));
  for (const point of points.toReversed()) quietly("umount", ["-l", point]);
}

function quietly(program: string, args: string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
}
