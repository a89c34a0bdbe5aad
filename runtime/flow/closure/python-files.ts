import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { ImportRoot } from "./import-roots.ts";
import { parsePython, type PythonImport, type PythonModule } from "./python-module.ts";

/** The local Python files that a file reaches through its imports, itself and packages' `__init__.py` included.
 * @param roots where modules are looked for, in order */
export function pythonFiles(entry: string, roots: readonly ImportRoot[]): Map<string, PythonModule> {
  const found = new Map<string, PythonModule>();
  const waiting = [...packagesAbove(entry, roots), entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    const module = parsePython(readFileSync(file, "utf8"));
    found.set(file, module);
    for (const imported of module.imports) waiting.push(...importedFiles(imported, file, roots));
  }
  return found;
}

/** The local files that one import statement loads. */
export function importedFiles(imported: PythonImport, from: string, roots: readonly ImportRoot[]): string[] {
  const parts = imported.module === "" ? [] : imported.module.split(".");
  const bases = imported.level === 0 ? foldersFor(parts[0], roots) : [upwards(dirname(from), imported.level - 1)];
  const base = baseOf(parts, imported, bases);
  if (base === undefined) return [];
  const files = parts.flatMap((_, index) => moduleFile(join(base, ...parts.slice(0, index + 1))) ?? []);
  const folder = join(base, ...parts);
  const own = imported.level > 0 && parts.length === 0 ? (moduleFile(folder) ?? []) : [];
  const submodules = imported.names.flatMap(({ name }) => moduleFile(join(folder, name)) ?? []);
  return [...files, own, submodules].flat();
}

const foldersFor = (name: string | undefined, roots: readonly ImportRoot[]): string[] =>
  roots.filter(({ only }) => only === undefined || only === name).map(({ folder }) => folder);

/** Python takes the first root that has the module or regular package; a folder without `__init__.py` only if no root has one. */
function baseOf(parts: readonly string[], imported: PythonImport, bases: readonly string[]): string | undefined {
  const [first] = parts;
  if (first === undefined) return imported.level > 0 ? bases[0] : undefined;
  return (
    bases.find((base) => moduleFile(join(base, first)) !== undefined) ??
    bases.find((base) => isFolder(join(base, first)))
  );
}

/** The file that importing this path (without suffix) would run. */
function moduleFile(path: string): string | undefined {
  return [join(path, "__init__.py"), `${path}.py`].find(isFile);
}

function packagesAbove(file: string, roots: readonly ImportRoot[]): string[] {
  const root = roots.find(({ folder }) => file.startsWith(folder + sep))?.folder;
  if (root === undefined) return [];
  const parts = relative(root, dirname(file)).split(sep).filter(Boolean);
  return parts.map((_, index) => join(root, ...parts.slice(0, index + 1), "__init__.py")).filter(isFile);
}

const upwards = (folder: string, levels: number): string =>
  levels <= 0 ? folder : upwards(dirname(folder), levels - 1);

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
