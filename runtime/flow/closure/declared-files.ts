import { globSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { fail, ok, type Result } from "../../../images/result.ts";
import type { FlowFailure } from "../flow-failure.ts";
import type { Flow, Step } from "../flow.ts";

/** The files that a step's `files` name: absolute, folders recursively. A pattern is looked for in the flow's folder, then in
 * the project. */
export function declaredFiles(step: Step, flow: Flow): Result<string[], FlowFailure> {
  const found = new Set<string>();
  for (const pattern of step.files) {
    const files = [flow.folder, flow.project]
      .map((folder) => matches(pattern, folder, flow))
      .find((list) => list.length > 0);
    if (files === undefined) return fail({ kind: "files-missing", step: step.name, pattern });
    for (const file of files) found.add(file);
  }
  return ok([...found]);
}

function matches(pattern: string, folder: string, flow: Flow): string[] {
  const paths = /[*?[{]/.test(pattern)
    ? globSync(pattern, { cwd: folder }).map((path) => resolve(folder, path))
    : [resolve(folder, pattern)];
  return paths
    .filter((path) => path.startsWith(join(flow.project, sep)))
    .flatMap(filesAt)
    .filter((path) => !ignored(path, flow));
}

/** Links are left out: what they point to may lie anywhere. */
function filesAt(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile()) return [path];
  if (!stat?.isDirectory()) return [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const never = new Set([".git", ".flowbox", ".env", "__pycache__", "node_modules"]);

const ignored = (path: string, flow: Flow): boolean =>
  relative(flow.project, path)
    .split(sep)
    .some((part) => never.has(part));
