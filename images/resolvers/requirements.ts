import { compareUtf8 } from "../compare-utf8.ts";
import { platforms, type Platform } from "../platform.ts";

/** One pinned package of a requirements file, with the hashes of its files. */
export interface Pin {
  name: string;
  version: string;
  hashes: string[];
}

/** Reads what `uv pip compile --generate-hashes` writes. */
export function readRequirements(text: string): Pin[] {
  const pins: Pin[] = [];
  for (const line of text.replaceAll(/\\\n/g, " ").split("\n")) {
    const [requirement = "", ...options] = line.trim().split(/\s+(?=--hash=)/);
    const [, name, version] = /^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)/.exec(requirement) ?? [];
    if (!name || !version) continue;
    pins.push({ name, version, hashes: options.map((option) => option.trim().slice("--hash=".length)) });
  }
  return pins;
}

/** One file for all platforms; what only some need is marked with its machine. */
export function mergeRequirements(pins: ReadonlyMap<Platform, Pin[]>): string {
  const byName = new Map<string, { pin: Pin; on: Platform[] }>();
  for (const platform of platforms) {
    for (const pin of pins.get(platform) ?? []) {
      const known = byName.get(pin.name);
      if (known) known.on.push(platform);
      else byName.set(pin.name, { pin, on: [platform] });
    }
  }
  return [...byName.values()]
    .toSorted((a, b) => compareUtf8(a.pin.name, b.pin.name))
    .map(({ pin, on }) => pinText(pin, on.length < pins.size ? on[0] : undefined))
    .join("");
}

/** A pin as pip reads it.
 * @param only the one platform that it is for */
export function pinText(pin: Pin, only?: Platform): string {
  const marker = only ? ` ; platform_machine == '${only === "linux/amd64" ? "x86_64" : "aarch64"}'` : "";
  return `${[`${pin.name}==${pin.version}${marker}`, ...pin.hashes.map((hash) => `    --hash=${hash}`)].join(" \\\n")}\n`;
}
