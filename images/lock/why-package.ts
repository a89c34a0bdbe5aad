import { packageName } from "../resolvers/requirement-mistakes.ts";
import type { NeededPackage } from "./lock-needs.ts";

export interface PackageReason {
  ecosystem: "pip" | "npm" | "apt";
  name: string;
  version: string;
  /** From what the environment asks for to the package: `["pandas==2.3.3", "python-dateutil 2.9.0"]`. For each that needs
   * the package, the shortest chain through it, shortest first. Empty where the lock does not say. */
  chains: string[][];
}

/** Why a lock holds a package: one reason for every place where it is installed. */
export function whyPackage(wanted: string, needs: ReadonlyMap<string, NeededPackage>): PackageReason[] {
  const found = [...needs].filter(([, one]) => isCalled(wanted, one));
  return found.map(([key, { ecosystem, name, version, asked, neededBy }]) => {
    const through = neededBy.flatMap((needer) => {
      const chain = needer === key ? undefined : chainTo(needer, { needs, without: key });
      return chain ? [[...chain, `${name} ${version}`]] : [];
    });
    const chains = [...(asked === undefined ? [] : [[asked]]), ...through];
    return { ecosystem, name, version, chains: chains.toSorted((a, b) => a.length - b.length) };
  });
}

/** The name of a package, in the way of its ecosystem. */
export const isCalled = (wanted: string, { ecosystem, name }: { ecosystem: string; name: string }): boolean =>
  ecosystem === "pip" ? packageName(name) === packageName(wanted) : name === wanted;

/** The shortest chain from what the environment asks for, searched from its end. */
function chainTo(
  end: string,
  { needs, without }: { needs: ReadonlyMap<string, NeededPackage>; without: string },
): string[] | undefined {
  const seen = new Set([without, end]);
  let paths: string[][] = [[end]];
  while (paths.length > 0) {
    for (const path of paths) {
      const asked = needs.get(path[0] ?? "")?.asked;
      if (asked !== undefined) return [asked, ...path.slice(1).map((key) => labelOf(needs.get(key)))];
    }
    paths = paths.flatMap((path) =>
      (needs.get(path[0] ?? "")?.neededBy ?? []).flatMap((key) => {
        if (seen.has(key)) return [];
        seen.add(key);
        return [[key, ...path]];
      }),
    );
  }
  return undefined;
}

const labelOf = (one: NeededPackage | undefined): string => (one ? `${one.name} ${one.version}` : "");
