import type { ImageFailure } from "../image-failure.ts";
import { offlineMissing } from "../offline-missing.ts";

/** What npm says when it finds no answer, as a failure. `tail` are its last lines. */
export function npmFailure(tail: readonly string[], environment: string): ImageFailure {
  const uncached = offlineMissing(tail, environment);
  if (uncached) return uncached;
  const lines = tail.flatMap((line) => /^npm (?:error|ERR!) ?(.*)$/.exec(line)?.[1] ?? []);
  const said = lines.join("\n");
  const unknown = /'((?:@[^@'/]+\/)?[^@']+)@[^']*' (?:could not be found|is not in this registry)/.exec(said)?.[1];
  if (unknown && said.includes("Not Found"))
    return { kind: "package-unknown", environment, ecosystem: "npm", package: unknown };
  const code = /^code (\S+)/m.exec(said)?.[1];
  if (code === "ETARGET" || code === "ERESOLVE" || code === "EINVALIDTAGNAME" || code === "E404")
    return { kind: "unsolvable", environment, ecosystem: "npm", reason: lines.filter(tells).join("\n") };
  return { kind: "resolve-failed", environment, ecosystem: "npm", tail: [...tail] };
}

const tells = (line: string): boolean => line !== "" && !/complete log of this run|^code |^notarget$|report/.test(line);
