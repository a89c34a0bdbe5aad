/** This machine's Debian sources for a suite: `deb` lines, those of another suite read as those of this one; Debian's own
 * where there are none.
 * @param suite `bookworm` */
export function aptSourcesText(lines: readonly string[], suite: string): string {
  const own = aptSourceLines(lines, suite);
  const found = own.length > 0 ? own : debian.map(([uri, kind]) => `deb ${uri} ${suite}${kind} main`);
  return `${[...new Set(found)].join("\n")}\n`;
}

/** The same, empty where there are none. */
export const aptSourceLines = (lines: readonly string[], suite: string): string[] =>
  lines.flatMap((line) => {
    const [, uri, kind = "", components] = /^deb (\S+) [a-z]+(-updates|-security)? (.+)$/.exec(line) ?? [];
    return uri === undefined ? [] : [`deb ${uri} ${suite}${kind} ${components}`];
  });

/** The addresses below which `pool/` lies. */
export function aptMirrors(lines: readonly string[]): string[] {
  const own = lines.flatMap((line) => /^deb (\S+) /.exec(line)?.[1]?.replace(/\/+$/, "") ?? []);
  return [...new Set(own.length > 0 ? own : debian.map(([uri]) => uri))];
}

const debian = [
  ["http://deb.debian.org/debian", ""],
  ["http://deb.debian.org/debian", "-updates"],
  ["http://deb.debian.org/debian-security", "-security"],
] as const;
