import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Config } from "@oclif/core";

/** What oclif knows of the commands beside this file: from `oclif.manifest.json` where the build left one, without which
 * every command is loaded to find one.
 * @param packageFolder holds package.json */
export function loadConfig(packageFolder: URL): Promise<Config> {
  const root = fileURLToPath(new URL(".", import.meta.url));
  const pjson = JSON.parse(readFileSync(new URL("package.json", packageFolder), "utf8"));
  const oclif = {
    ...pjson.oclif,
    commands: { ...pjson.oclif.commands, target: "./commands" },
    helpClass: `./help${extname(import.meta.url)}`,
  };
  return Config.load({ root, pjson: { ...pjson, oclif } });
}
