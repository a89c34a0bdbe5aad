import { readFileSync } from "node:fs";
import { join } from "node:path";
import { aptLockSchema } from "../resolvers/apt-lock.ts";
import { npmLockSchema } from "../resolvers/npm-lock.ts";
import { packageName, requiredName } from "../resolvers/requirement-mistakes.ts";
import { readRequirements } from "../resolvers/requirements.ts";
import type { Lock } from "./lock.ts";

/** A package of a lock, and who needs it. */
export interface NeededPackage {
  ecosystem: "pip" | "npm" | "apt";
  name: string;
  version: string;
  /** What the environment says, if it asks for the package itself: `numpy>=2`. */
  asked?: string;
  /** Keys of the packages that need it. */
  neededBy: string[];
}

/** Who needs whom, by the files of a lock alone. Keys are one per place where a package is installed. */
export function lockNeeds(lock: Lock, folder: string): Map<string, NeededPackage> {
  const { pip = [] } = lock.environment;
  const requirements = textOf(join(folder, "requirements.txt"));
  const tree = textOf(join(folder, "package-lock.json"));
  const needs = new Map<string, NeededPackage>();
  for (const { name, version, via = [] } of readRequirements(requirements ?? "")) {
    const asked = pip.find((one) => requiredName(one) === packageName(name));
    const neededBy = via.map((one) => `pip:${one}`);
    needs.set(`pip:${name}`, { ecosystem: "pip", name, version, neededBy, ...(asked !== undefined && { asked }) });
  }
  if (tree !== undefined) addTree(needs, tree);
  addDebs(needs, { text: textOf(join(folder, "apt.json")), asked: lock.environment.apt ?? [] });
  return needs;
}

function addDebs(
  needs: Map<string, NeededPackage>,
  { text, asked }: { text: string | undefined; asked: readonly string[] },
): void {
  const lock = aptLockSchema.safeParse(text === undefined ? undefined : JSON.parse(text));
  const lists = lock.success ? Object.values(lock.data.packages) : [];
  for (const { name, version } of lists.flat()) {
    const wish = asked.find((one) => one.split("=")[0] === name);
    needs.set(`apt:${name}`, {
      ecosystem: "apt",
      name,
      version,
      neededBy: [],
      ...(wish !== undefined && { asked: wish }),
    });
  }
  for (const one of lists.flat())
    for (const name of one.needs ?? []) {
      const needed = needs.get(`apt:${name}`);
      if (needed && !needed.neededBy.includes(`apt:${one.name}`)) needed.neededBy.push(`apt:${one.name}`);
    }
}

function addTree(needs: Map<string, NeededPackage>, text: string): void {
  const { packages } = npmLockSchema.parse(JSON.parse(text));
  for (const [path, { name, version = "" }] of Object.entries(packages)) {
    if (path === "") continue;
    const last = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    needs.set(path, { ecosystem: "npm", name: name ?? last, version, neededBy: [] });
  }
  for (const [path, { dependencies, optionalDependencies, peerDependencies }] of Object.entries(packages))
    for (const [name, range] of Object.entries({ ...peerDependencies, ...optionalDependencies, ...dependencies })) {
      const needed = placesFor(name, path)
        .map((place) => needs.get(place))
        .find((one) => one !== undefined);
      if (path === "" && needed) needed.asked = `${name}@${range}`;
      else needed?.neededBy.push(path);
    }
}

/** Where Node looks for a package, from the place of one that needs it upwards. */
function placesFor(name: string, path: string): string[] {
  const places: string[] = [];
  for (let above = path; above !== ""; above = above.slice(0, Math.max(0, above.lastIndexOf("/node_modules/"))))
    places.push(`${above}/node_modules/${name}`);
  return [...places, `node_modules/${name}`];
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
