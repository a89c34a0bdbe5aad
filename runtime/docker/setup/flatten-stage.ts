import { readFileSync } from "node:fs";
import { join } from "node:path";
import { imageArchive } from "../../../images/assemble/image-archive.ts";
import { layerFromTar } from "../../../images/assemble/layer-from-tar.ts";
import { baseConfig } from "../../../images/base-config.ts";
import { digest, type Digest } from "../../../images/digest.ts";
import { baseLabels, baseTag, toolsTag } from "../../../images/find-base.ts";
import type { Platform } from "../../../images/platform.ts";
import { callStream, callText, type EngineAddress } from "../call.ts";
import { DockerImageEngine } from "../docker-image-engine.ts";
import { toolsList } from "./base-dockerfile.ts";
import type { BaseParts } from "./base-parts.ts";
import { keepPackageList } from "./keep-package-list.ts";
import { leftOut } from "../../../images/assemble/left-out.ts";
import { sayIn } from "./say-in.ts";

export type Stage = "base" | "tools";

/** What decides the base's bytes as far as it is ours. */
export const baseRecipe = (dockerfile: string): Digest =>
  digest("base-recipe", 1, { dockerfile: readFileSync(dockerfile, "utf8"), tools: toolsList() });

/** Loads the files of a built stage, as one normalised layer under our own configuration, with its tag.
 * @param making the built stage's tag, a folder to work in, and labels of the tools image
 * @throws Error when the engine does not do its part */
export async function flattenStage(
  parts: BaseParts,
  stage: Stage,
  making: { from: string; work: string; labels: Record<string, string> },
): Promise<void> {
  const { address } = parts;
  const created = await callText(address, {
    method: "POST",
    path: "/containers/create",
    body: JSON.stringify({ Image: making.from, Cmd: ["true"], NetworkDisabled: true }),
  });
  const id: string = JSON.parse(created).Id;
  try {
    const exported = await callStream(address, { method: "GET", path: `/containers/${id}/export` });
    const layer = await layerFromTar(exported, { file: join(making.work, `${stage}.tar`), drop: leftOut });
    const about = {
      platform: await platformOf(address),
      labels: {
        [baseLabels.base]: parts.base.name,
        ...(stage === "tools" && { [baseLabels.recipe]: baseRecipe(parts.dockerfile), ...making.labels }),
        ...(await versions(address, stage, making.from)),
      },
    };
    const archive = imageArchive({
      config: (diffIds) => baseConfig({ ...about, diffIds }),
      layers: [layer],
      tags: [stage === "base" ? baseTag(parts.base.name) : toolsTag(parts.base.name)],
    });
    const loaded = await new DockerImageEngine(address).load(archive.content);
    if (!loaded.ok) throw new Error(`load of the ${stage} image: ${loaded.failure.kind}`);
    if (stage === "base") {
      const config = archive.config().digest;
      await keepPackageList(address, {
        name: parts.base.name,
        image: making.from,
        config,
        cacheFolder: parts.cacheFolder,
      });
    }
  } finally {
    await callText(address, { method: "DELETE", path: `/containers/${id}?force=1` });
  }
}

async function platformOf(address: EngineAddress): Promise<Platform> {
  const platform = await new DockerImageEngine(address).platform();
  return platform.ok ? platform.value : "linux/amd64";
}

async function versions(address: EngineAddress, stage: Stage, image: string): Promise<Record<string, string>> {
  const say = (...command: string[]): Promise<string> => sayIn(address, image, command);
  const python = await say("python3", "-c", "import platform; print(platform.python_version())");
  if (stage === "base") return { [baseLabels.python]: python };
  const uv = (await say("uv", "--version")).split(" ")[1] ?? "";
  const npm = await say("npm", "--version");
  const node = (await say("node", "--version")).replace(/^v/, "");
  return { [baseLabels.python]: python, [baseLabels.uv]: uv, [baseLabels.npm]: npm, [baseLabels.node]: node };
}
