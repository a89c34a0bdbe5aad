import { compareUtf8 } from "../compare-utf8.ts";
import type { Environment } from "../environment.ts";
import { environmentPlatforms } from "./environment-platforms.ts";

/** What is asked for now and was not, and the other way round: `numpy==2.2.6 added`, `node: 24, was 22`. */
export function environmentChanges(locked: Environment, asked: Environment): string[] {
  return [
    ...versionChange("python", locked.python, asked.python),
    ...versionChange("base", locked.base, asked.base),
    ...versionChange("node", locked.node, asked.node),
    ...listChanges(locked.pip ?? [], asked.pip ?? []),
    ...listChanges(buildList(locked), buildList(asked)),
    ...listChanges(npmList(locked), npmList(asked)),
    ...listChanges(scriptList(locked), scriptList(asked)),
    ...listChanges(locked.apt ?? [], asked.apt ?? []),
    ...listChanges(environmentPlatforms(locked), environmentPlatforms(asked)),
  ];
}

const npmList = ({ npm = {} }: Environment): string[] =>
  typeof npm === "string" ? [npm] : Object.entries(npm).map(([name, range]) => `${name}@${range}`);

const buildList = ({ build }: Environment): string[] => [
  ...(build?.packages ?? []).map((name) => `build of ${name}`),
  ...(build?.apt ?? []).map((name) => `${name} for building`),
];

const scriptList = ({ allowScripts = [] }: Environment): string[] => allowScripts.map((name) => `scripts of ${name}`);

function versionChange(name: string, locked: string | undefined, asked: string | undefined): string[] {
  return locked === asked ? [] : [`${name}: ${asked ?? "not asked for"}, was ${locked ?? "not asked for"}`];
}

function listChanges(locked: readonly string[], asked: readonly string[]): string[] {
  const added = asked.filter((one) => !locked.includes(one)).toSorted(compareUtf8);
  const gone = locked.filter((one) => !asked.includes(one)).toSorted(compareUtf8);
  return [...added.map((one) => `${one} added`), ...gone.map((one) => `${one} removed`)];
}
