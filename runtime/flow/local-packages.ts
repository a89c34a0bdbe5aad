import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import type { FlowMistake } from "./flow-failure.ts";

/** Where each local package is imported from: the folder that was named, or `src/` in it. A package that is not there, or not in
 * the project, is a mistake. */
export function localPackages(
  local: Readonly<Record<string, string>>,
  project: string,
): { roots: Record<string, string>; mistakes: FlowMistake[] } {
  const roots: Record<string, string> = {};
  const mistakes: FlowMistake[] = [];
  for (const [name, path] of Object.entries(local)) {
    const folder = resolve(project, path);
    const root = [folder, join(folder, "src")].find((one) => holds(one, name));
    const why = `${folder}${sep}`.startsWith(`${project}${sep}`)
      ? `there is neither ${name}/ nor ${name}.py in ${path} or ${join(path, "src")}`
      : "it lies outside of the project";
    if (root !== undefined && !relative(project, root).startsWith("..")) roots[name] = root;
    else mistakes.push({ kind: "value-invalid", path: `local.${name}`, why });
  }
  return { roots, mistakes };
}

const holds = (folder: string, name: string): boolean =>
  existsSync(join(folder, name)) || existsSync(join(folder, `${name}.py`));
