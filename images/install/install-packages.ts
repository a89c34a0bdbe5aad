import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { Mount } from "../image-engine.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { ImageRecipe } from "../image-recipe.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import { pinText } from "../resolvers/requirements.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { installFailure } from "./install-failure.ts";
import { installScript } from "./install-script.ts";

/** Installs a recipe's packages in a container on the tools image, and nothing but the chosen files.
 * @param lockFolder holds package.json and package-lock.json
 * @returns the folder of this machine that was `/opt/step` */
export async function installPackages(
  recipe: ImageRecipe,
  lockFolder: string,
  place: InstallPlace,
): Promise<Result<string, ImageFailure | EngineFailure>> {
  const target = join(place.work, "step");
  const inputs = join(place.work, "install");
  await mkdir(target, { recursive: true });
  await mkdir(inputs, { recursive: true });
  await giveFolder(target, place.user);
  await giveFolder(inputs, place.user);
  const pins = recipe.pip.map(({ name, version, sha256 }) => pinText({ name, version, hashes: [`sha256:${sha256}`] }));
  await layFile(join(inputs, "requirements.txt"), pins.join(""), place.user);
  if (recipe.npm.length > 0)
    for (const name of ["package.json", "package-lock.json"])
      await layFile(join(inputs, name), await readFile(join(lockFolder, name), "utf8"), place.user);
  const mounts: Mount[] = [
    { source: target, target: "/opt/step", readOnly: false },
    { source: inputs, target: "/install", readOnly: true },
  ];
  const end = await runTools(place, { command: ["/bin/sh", "-c", installScript(recipe)], mounts });
  if (!end.ok) return end;
  return end.value.exitCode === 0
    ? ok(target)
    : fail(installFailure(end.value, { environment: place.environment, recipe }));
}
