import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "./project.ts";

/** A project with a flow `many` of small environments, no two of them the same.
 * @param count at most 7 */
export function many(count: number): ReturnType<typeof project> {
  const made = project("fixtures/flows/many", "flows/many");
  const file = join(made.folder, "flows", "many", "flow.ts");
  const lines = readFileSync(file, "utf8").split("\n");
  const steps = lines.filter((line) => line.includes(": step("));
  writeFileSync(file, lines.filter((line) => !steps.slice(count).includes(line)).join("\n"));
  return made;
}
