import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineFailure } from "../../images/engine-failure.ts";
import { fail, ok, type Result } from "../../images/result.ts";
import { callStream, type EngineAddress, text } from "./call.ts";

export interface EngineHints {
  /** DOCKER_HOST */
  dockerHost?: string;
  /** DOCKER_CONTEXT */
  context?: string;
  /** The user's Docker configuration folder. */
  configFolder: string;
  /** XDG_RUNTIME_DIR */
  runtimeFolder?: string;
  home: string;
  user: string;
}

/** Finds the engine that answers: DOCKER_HOST alone where it is set, else the chosen context, the usual sockets, rootless.
 * Fails with engine-absent (every address tried, and why not), engine-denied, engine-too-old. */
export async function findAddress(hints: EngineHints): Promise<Result<EngineAddress, EngineFailure>> {
  const tried: { address: string; reason: string }[] = [];
  let denied: string | undefined;
  for (const candidate of candidates(hints)) {
    const address = parseAddress(candidate);
    if (!address) {
      tried.push({ address: candidate, reason: "only unix:// and tcp:// addresses are supported" });
      continue;
    }
    try {
      const pong = await callStream(address, { method: "GET", path: "/_ping", deadline: 5000 });
      await text(pong);
      const version = String(pong.headers["api-version"] ?? "");
      return isTooOld(version) ? fail({ kind: "engine-too-old", version, needed: neededVersion }) : ok(address);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const code = "code" in error ? String(error.code) : "";
      if (code === "EACCES") denied ??= candidate;
      tried.push({ address: candidate, reason: reasons[code] ?? error.message });
    }
  }
  if (denied !== undefined) return fail({ kind: "engine-denied", address: denied, user: hints.user });
  return fail({ kind: "engine-absent", tried, ...(hints.dockerHost && { named: true }) });
}

const neededVersion = "1.41";

/** Answers without the header are older than 1.21 or no engine's; the first call that matters says so. */
function isTooOld(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  return major === 1 && minor !== undefined && minor < Number(neededVersion.split(".")[1]);
}

const reasons: Record<string, string> = {
  ENOENT: "no such socket",
  ECONNREFUSED: "nothing listens there",
};

function candidates({ dockerHost, context, configFolder, runtimeFolder, home }: EngineHints): string[] {
  if (dockerHost) return [dockerHost];
  const chosen = contextHost(configFolder, context);
  const usual = [
    "/var/run/docker.sock",
    join(home, ".docker/run/docker.sock"),
    ...(runtimeFolder ? [join(runtimeFolder, "docker.sock")] : []),
  ];
  return [...new Set([...(chosen ? [chosen] : []), ...usual.map((path) => `unix://${path}`)])];
}

function contextHost(configFolder: string, named: string | undefined): string | undefined {
  const name = named ?? readJson(join(configFolder, "config.json"))?.["currentContext"];
  if (typeof name !== "string" || name === "default") return undefined;
  const id = createHash("sha256").update(name).digest("hex");
  const endpoints = readJson(join(configFolder, "contexts", "meta", id, "meta.json"))?.["Endpoints"];
  const host = (endpoints as { docker?: { Host?: unknown } } | undefined)?.docker?.Host;
  return typeof host === "string" ? host : undefined;
}

function readJson(file: string): Record<string, unknown> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function parseAddress(address: string): EngineAddress | undefined {
  if (address.startsWith("unix://")) return { socketPath: address.slice("unix://".length) };
  const tcp = /^tcp:\/\/([^:/]+):(\d+)\/?$/.exec(address);
  return tcp?.[1] ? { host: tcp[1], port: Number(tcp[2]) } : undefined;
}
