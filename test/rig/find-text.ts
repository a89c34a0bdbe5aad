import { execFileSync, spawnSync } from "node:child_process";

/** The files under these folders that hold a text, by grep. */
export const filesWith = (text: string, folders: readonly string[]): string[] =>
  spawnSync("grep", ["-rlaF", "--", text, ...folders], { encoding: "utf8" })
    .stdout.split("\n")
    .filter((line) => line !== "");

/** Whether an image holds a text, in a layer, its config or its history. Layers lie uncompressed in what the engine saves. */
export const imageHolds = (id: string, text: string): boolean =>
  execFileSync("bash", ["-c", 'docker save "$1" | grep -caF -- "$2" || true', "bash", id, text], {
    encoding: "utf8",
  }).trim() !== "0";
