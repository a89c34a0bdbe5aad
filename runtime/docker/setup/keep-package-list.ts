import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Digest } from "../../../images/digest.ts";
import type { EngineAddress } from "../call.ts";
import { sayIn } from "./say-in.ts";

/** Writes down which Debian packages a base holds: `bases/<digest>/base.lock.json` in the cache folder.
 * @throws Error when the image cannot list them */
export async function keepPackageList(
  address: EngineAddress,
  { name, image, config, cacheFolder }: { name: string; image: string; config: Digest; cacheFolder: string },
): Promise<void> {
  const listed = await sayIn(address, image, ["dpkg-query", "-W", "-f", "${Package} ${Version} ${Architecture}\\n"]);
  const packages = listed.split("\n").map((line) => {
    const [packageName = "", version = "", architecture = ""] = line.split(" ");
    return { name: packageName, version, architecture };
  });
  const file = packageListFile(cacheFolder, config);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ version: 1, base: name, config, packages }, null, 2)}\n`);
}

export const hasPackageList = (cacheFolder: string, config: Digest): boolean =>
  existsSync(packageListFile(cacheFolder, config));

const packageListFile = (cacheFolder: string, config: Digest): string =>
  join(cacheFolder, "bases", config.slice("sha256:".length), "base.lock.json");
