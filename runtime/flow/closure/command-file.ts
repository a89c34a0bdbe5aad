import { statSync } from "node:fs";
import { join, resolve, sep } from "node:path";

/** The project file that an argument of a command names, relative to the flow's folder or else to the project.
 * @returns its absolute path; nothing when the argument names no file of the project */
export function commandFile(argument: string, flow: { folder: string; project: string }): string | undefined {
  if (argument === "" || argument.includes("{")) return undefined;
  return [resolve(flow.folder, argument), resolve(flow.project, argument)].find(
    (path) =>
      path.startsWith(join(flow.project, sep)) && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false),
  );
}
