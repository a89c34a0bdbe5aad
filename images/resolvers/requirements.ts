import { compareUtf8 } from "../compare-utf8.ts";
import { platforms, type Platform } from "../platform.ts";

/** One pinned package of a requirements file, with the hashes of its files. */
export interface Pin {
  name: string;
  version: string;
  hashes: string[];
  /** Names of the packages that need it. */
  via?: readonly string[];
  /** `git+…@commit`: pip knows no hash of it, so it stands in a comment. */
  git?: string;
}

/** Stands among those that need a package, where the environment itself asks for it. */
export const asker = "flow.ts";

/** Reads what `uv pip compile --generate-hashes` writes, and what {@link mergeRequirements} does. Of those that need a
 * package only packages are read: files stand there by their path on the machine. */
export function readRequirements(text: string): Pin[] {
  const pins: Pin[] = [];
  for (const line of text.replaceAll(/\\\n/g, " ").split("\n")) {
    const last = pins.at(-1);
    const needer = /^\s+#(?: via)? +(?!via$)(\S.*)$/.exec(line)?.[1];
    if (last && needer !== undefined && /^[a-z0-9-]+$/.test(needer)) last.via = [...(last.via ?? []), needer];
    const [, gitName, git, gitVersion, gitHash] =
      /^([a-z0-9-]+) @ (git\+\S+)(?: ; [^#]*)? # (\S+) (sha256:\S+)$/.exec(line) ?? [];
    if (gitName && git && gitVersion && gitHash)
      pins.push({ name: gitName, version: gitVersion, hashes: [gitHash], git });
    const [requirement = "", ...options] = line.trim().split(/\s+(?=--hash=)/);
    const [, name, version] = /^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)/.exec(requirement) ?? [];
    if (!name || !version) continue;
    pins.push({ name, version, hashes: options.map((option) => option.trim().slice("--hash=".length)) });
  }
  return pins;
}

/** One file for all platforms; what only some need is marked with its machine.
 * @param asked names of the packages that the environment asks for */
export function mergeRequirements(pins: ReadonlyMap<Platform, Pin[]>, asked: readonly string[]): string {
  const byName = new Map<string, { pin: Pin; on: Platform[] }>();
  for (const platform of platforms) {
    for (const pin of pins.get(platform) ?? []) {
      const known = byName.get(pin.name);
      byName.set(pin.name, {
        pin: { ...pin, via: [...(known?.pin.via ?? []), ...(pin.via ?? [])] },
        on: [...(known?.on ?? []), platform],
      });
    }
  }
  return [...byName.values()]
    .toSorted((a, b) => compareUtf8(a.pin.name, b.pin.name))
    .map(({ pin, on }) => {
      const via = new Set([...(asked.includes(pin.name) ? [asker] : []), ...(pin.via ?? []).toSorted(compareUtf8)]);
      return pinText({ ...pin, via: [...via] }, on.length < pins.size ? on[0] : undefined);
    })
    .join("");
}

/** A pin as pip reads it.
 * @param only the one platform that it is for */
export function pinText(pin: Pin, only?: Platform): string {
  const marker = only ? ` ; platform_machine == '${only === "linux/amd64" ? "x86_64" : "aarch64"}'` : "";
  const lines = [`${pin.name}==${pin.version}${marker}`, ...pin.hashes.map((hash) => `    --hash=${hash}`)];
  const text =
    pin.git === undefined
      ? lines.join(" \\\n")
      : `${pin.name} @ ${pin.git}${marker} # ${pin.version} ${pin.hashes.join(" ")}`;
  return `${text}\n${viaText(pin.via ?? [])}`;
}

/** As uv and pip-compile write it. */
function viaText(via: readonly string[]): string {
  if (via.length <= 1) return via.map((one) => `    # via ${one}\n`).join("");
  return ["    # via\n", ...via.map((one) => `    #   ${one}\n`)].join("");
}
