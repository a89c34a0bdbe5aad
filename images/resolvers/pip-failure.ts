import type { ImageFailure } from "../image-failure.ts";
import { offlineMissing } from "../offline-missing.ts";
import type { Platform } from "../platform.ts";

/** What uv says when it finds no answer, as a failure. `tail` are its last lines. */
export function pipFailure(tail: readonly string[], about: { environment: string; platform: Platform }): ImageFailure {
  const { environment, platform } = about;
  const uncached = offlineMissing(
    tail.map((line) => line.replace(/^[\s×╰─▶├│]+/, "")),
    environment,
  );
  if (uncached) return uncached;
  const said = tail
    .map((line) => line.replace(/^[\s×╰─▶├│]+/, ""))
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const unknown = /Because (\S+) was not found in the/.exec(said)?.[1];
  if (unknown) return { kind: "package-unknown", environment, ecosystem: "pip", package: unknown };
  const source = /Wheels are required for `([^`]+)` because building from source is disabled/.exec(said)?.[1];
  if (source && said.includes("no usable wheels")) return { kind: "wheel-missing", environment, package: source };
  const missing = /Because (?:all versions of )?([^\s=]+)==(\S+) has no (?:usable )?wheels/.exec(said);
  if (missing?.[1] && missing[2])
    return { kind: "platform-file-missing", environment, package: missing[1], version: missing[2], platform };
  const solver = said.indexOf("No solution found");
  const parse = said.indexOf("Couldn't parse");
  if (solver < 0 && parse < 0) return { kind: "resolve-failed", environment, ecosystem: "pip", tail: [...tail] };
  const reason = said.slice(Math.max(solver, parse));
  return { kind: "unsolvable", environment, ecosystem: "pip", reason };
}
