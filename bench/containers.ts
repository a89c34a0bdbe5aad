import { readFileSync } from "node:fs";
import { join } from "node:path";
import { docker } from "./docker.ts";

/** The containers of a project, ended ones too. */
export const containers = (folder: string): string[] =>
  docker(["ps", "--all", "--quiet", "--filter", projectFilter(folder)])
    .stdout.split("\n")
    .filter((id) => id !== "");

/** How many containers of a project were created since then, those that are gone again too.
 * @param since seconds since 1970 */
export function createdSince(folder: string, since: number): number {
  const until = (Date.now() / 1000).toFixed(3);
  const filters = ["type=container", "event=create", projectFilter(folder)].flatMap((filter) => ["--filter", filter]);
  const { stdout } = docker(["events", "--since", since.toFixed(3), "--until", until, ...filters]);
  return stdout.split("\n").filter((line) => line !== "").length;
}

function projectFilter(folder: string): string {
  const { id } = JSON.parse(readFileSync(join(folder, ".flowbox", "project.json"), "utf8")) as { id: string };
  return `label=dev.flowbox.project=${id}`;
}
