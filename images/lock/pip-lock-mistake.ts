import { packageName } from "../resolvers/requirement-mistakes.ts";
import { mergeConflict } from "./merge-conflict.ts";

/** What is wrong with a locked requirements.txt: the first thing found. */
export function pipLockMistake(text: string): string | undefined {
  const conflict = mergeConflict(text);
  if (conflict !== undefined) return conflict;
  const seen = new Map<string, string>();
  for (const line of text.replaceAll(/\\\r?\n/g, " ").split(/\r?\n/)) {
    const requirement = line.replace(/^\s*#.*$/, "").trim();
    if (requirement === "") continue;
    const wrong = lineMistake(requirement, seen);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const gitLine =
  /^([a-z0-9-]+) @ git\+(?:https|ssh):\/\/\S+@(?:[0-9a-f]{40}|[0-9a-f]{64})(?:#\S+)?(?: ; [^#]+)? # (\S+) sha256:[0-9a-f]{64}$/;
const pinned = /^([A-Za-z0-9._-]+)==([\w.+!]+)(?:\s*;\s*([^#]*?))?((?:\s+--\S+)*)$/;

function lineMistake(line: string, seen: Map<string, string>): string | undefined {
  const short = JSON.stringify(line.replace(/\s+--hash.*$/, ""));
  if (line.startsWith("-")) return `${short} is an option`;
  const [, name, version = "", , options = ""] = pinned.exec(line) ?? [];
  const [, gitName, gitVersion = ""] = gitLine.exec(line) ?? [];
  const known = name ?? gitName;
  if (known === undefined) return `${short} is not pinned to one version`;
  const before = seen.get(packageName(known));
  if (before !== undefined) return `${known} stands there twice, as ${before} and ${gitName ? gitVersion : version}`;
  seen.set(packageName(known), gitName ? gitVersion : version);
  return gitName === undefined ? hashMistake(known, options) : undefined;
}

function hashMistake(name: string, options: string): string | undefined {
  const words = options.trim() === "" ? [] : options.trim().split(/\s+/);
  const other = words.find((word) => !word.startsWith("--hash="));
  if (other !== undefined) return `${name} has the option ${other}`;
  if (words.length === 0) return `${name} has no hash`;
  const weak = words.find((word) => !/^--hash=sha256:[0-9a-f]{64}$/.test(word));
  return weak === undefined ? undefined : `${name} has a hash that is no SHA-256: ${weak.slice("--hash=".length, 80)}`;
}
