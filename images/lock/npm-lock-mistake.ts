import type { z } from "zod";
import { nameIn, npmLockSchema } from "../resolvers/npm-lock.ts";
import { mergeConflict } from "./merge-conflict.ts";

type NpmLock = z.infer<typeof npmLockSchema>;
type Entry = NpmLock["packages"][string];

export interface NpmLockRules {
  /** Text of the package.json that it must answer. */
  manifest?: string;
  /** Another tool wrote it: older versions of the format, links to the project's own packages and addresses of a registry
   * are as they should be. */
  foreign?: boolean;
}

const mostBytes = 50 * 1024 * 1024;
const mostPackages = 100_000;

/** What is wrong with a package-lock.json: the first thing found. npm itself accepts most of it without a word. */
export function npmLockMistake(text: string, rules: NpmLockRules): string | undefined {
  if (text.length > mostBytes) return "it is larger than 50 MiB";
  const conflict = mergeConflict(text);
  if (conflict !== undefined) return conflict;
  const json = parsed(text);
  if (json === undefined) return "it is not JSON";
  const version = versionMistake(json, rules);
  if (version !== undefined) return version;
  const lock = npmLockSchema.safeParse(json);
  if (!lock.success) {
    const issue = lock.error.issues[0];
    return `${issue?.path.join(" ") || "it"}: ${issue?.message ?? "another shape was expected"}`;
  }
  const entries = Object.entries(lock.data.packages);
  if (entries.length > mostPackages) return `it holds ${entries.length} packages; ${mostPackages} are the most`;
  for (const [path, entry] of entries) {
    const wrong = path === "" ? undefined : entryMistake(path, entry, rules);
    if (wrong !== undefined) return wrong;
  }
  return rules.manifest === undefined ? undefined : outOfStep(lock.data, rules.manifest);
}

function versionMistake(json: unknown, { foreign }: NpmLockRules): string | undefined {
  const version = typeof json === "object" && json !== null ? Reflect.get(json, "lockfileVersion") : undefined;
  if (version === 3 || (foreign && version === 2)) return undefined;
  return version === undefined
    ? "it has no lockfileVersion"
    : `its lockfileVersion is ${JSON.stringify(version)}, not 3`;
}

const installedPath =
  /^node_modules\/(@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*(\/node_modules\/(@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*)*$/;

function entryMistake(path: string, entry: Entry, { foreign }: NpmLockRules): string | undefined {
  if (foreign && (entry.link || (entry.resolved === undefined && !path.includes("node_modules/")))) return undefined;
  if (!installedPath.test(path)) return `${path} is not a place of an installed package`;
  if (entry.link) return `${path} is a link`;
  if (!comesFromRegistry(entry, path, foreign)) return `${path} comes from ${entry.resolved}`;
  if (entry.inBundle) return undefined;
  if (entry.integrity === undefined) return `${path} has no integrity`;
  if (!/(^|\s)sha512-[A-Za-z0-9+/]{86}==(\s|$)/.test(entry.integrity))
    return `${path} has the integrity ${entry.integrity.slice(0, 80)}, which is no SHA-512 hash`;
  return undefined;
}

/** Only a package of the lock's own folder has a source: the machine knows where its registry is. */
function comesFromRegistry({ resolved, name }: Entry, path: string, foreign: boolean | undefined): boolean {
  if (resolved === undefined) return true;
  if (!foreign) return /^file:[\w.-]+\.tgz$/.test(resolved);
  const real = name ?? nameIn(path);
  return resolved.startsWith("https://") && decodeURIComponent(resolved).includes(`/${real}/-/`);
}

function outOfStep({ packages }: NpmLock, manifest: string): string | undefined {
  const json = parsed(manifest);
  const asked = npmLockSchema.shape.packages.safeParse({ "": json });
  if (!asked.success) return "package.json beside it cannot be read";
  const wanted = { ...asked.data[""]?.dependencies, ...asked.data[""]?.optionalDependencies };
  const answered = { ...packages[""]?.dependencies, ...packages[""]?.optionalDependencies };
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(answered)])].filter(
    (name) => wanted[name] !== answered[name] || !packages[`node_modules/${name}`],
  );
  return names.length === 0 ? undefined : `it and package.json do not agree on ${names.slice(0, 20).join(", ")}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
