import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { z } from "zod";
import { environmentSchema, type Environment } from "../environment.ts";
import type { ImageFailure } from "../image-failure.ts";
import { npmLockMistake } from "../lock/npm-lock-mistake.ts";
import { fail, ok, type Result } from "../result.ts";

/** What an environment asks of npm. */
export interface NpmAsked {
  /** `file:` paths are relative to the flow's folder. */
  dependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
  overrides?: z.infer<ReturnType<typeof z.json>>;
  /** The package-lock.json that the project has already: its versions are kept where they fit. */
  startingPoint?: string;
  /** Files of the project that say so, relative to the flow's folder. */
  sources: string[];
}

const ranges = z.record(z.string(), z.string()).default({});

const manifestSchema = z.object({
  dependencies: ranges,
  optionalDependencies: ranges,
  overrides: z.json().optional(),
});

/** Reads what is asked for, from the environment or from the package.json that it names. Fails with source-unusable. */
export function npmAsked(
  npm: Environment["npm"],
  { environment, flowFolder }: { environment: string; flowFolder: string },
): Result<NpmAsked, ImageFailure> {
  if (typeof npm !== "string") return ok({ dependencies: npm ?? {}, optionalDependencies: {}, sources: [] });
  const unusable = (path: string, reason: string) =>
    fail({ kind: "source-unusable", environment, path, reason } as const);
  const manifest = jsonIn(join(flowFolder, npm));
  if (manifest === undefined) return unusable(npm, "there is no such file, or it is not JSON");
  const read = manifestSchema.safeParse(manifest);
  if (!read.success) return unusable(npm, "its dependencies are not names with versions");
  const { dependencies, optionalDependencies, overrides } = read.data;
  const checked = environmentSchema.shape.npm.safeParse({ ...dependencies, ...optionalDependencies });
  if (!checked.success) {
    const issue = checked.error.issues.flatMap((one) => (one.code === "invalid_union" ? one.errors.flat() : [one]));
    const about = issue.find((one) => one.path.length > 0);
    return unusable(npm, `${about?.path.join(".") ?? "dependencies"}: ${about?.message ?? "not usable"}`);
  }
  const folder = posix.dirname(npm);
  const asked: NpmAsked = {
    dependencies: seenFrom(folder, dependencies),
    optionalDependencies: seenFrom(folder, optionalDependencies),
    ...(overrides !== undefined && { overrides }),
    sources: [npm],
  };
  const lock = posix.join(folder, "package-lock.json");
  const file = join(dirname(join(flowFolder, npm)), "package-lock.json");
  if (!existsSync(file)) return ok(asked);
  const text = readFileSync(file, "utf8");
  const mistake = npmLockMistake(text, { foreign: true });
  if (mistake !== undefined) return unusable(lock, mistake);
  return ok({ ...asked, startingPoint: withoutAddresses(text), sources: [npm, lock] });
}

const seenFrom = (folder: string, asked: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(asked).map(([name, range]) => [
      name,
      range.startsWith("file:") ? `file:${posix.join(folder, range.slice("file:".length))}` : range,
    ]),
  );

const looseLock = z.looseObject({ packages: z.record(z.string(), z.looseObject({ link: z.boolean().optional() })) });

/** Only what comes from a registry, and not from which one: that is the machine's business. */
function withoutAddresses(text: string): string {
  const { packages } = looseLock.parse(JSON.parse(text));
  const kept = Object.entries(packages).flatMap(([path, entry]) => {
    if (path !== "" && (entry.link || !path.startsWith("node_modules/"))) return [];
    const { resolved: _address, ...rest } = entry;
    return [[path, rest] as const];
  });
  return JSON.stringify({ lockfileVersion: 3, requires: true, packages: Object.fromEntries(kept) });
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
