import { createReadStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imageArchive } from "../../../images/assemble/image-archive.ts";
import { imageConfig } from "../../../images/assemble/image-config.ts";
import { layerFromTar } from "../../../images/assemble/layer-from-tar.ts";
import { digest, type Digest } from "../../../images/digest.ts";
import type { EngineFailure } from "../../../images/engine-failure.ts";
import { baseLabels, baseTag, toolsTag } from "../../../images/find-base.ts";
import type { Platform } from "../../../images/platform.ts";
import { fail, ok, type Result } from "../../../images/result.ts";
import { callStream, callText, type EngineAddress } from "../call.ts";
import { DockerImageEngine, readAnswers } from "../docker-image-engine.ts";
import { engineError } from "../engine-error.ts";
import { bootstrapRoot } from "./bootstrap-root.ts";
import { buildStage } from "./build-stage.ts";
import { hostFiles, type HostSources } from "./host-files.ts";
import { keepPackageList } from "./keep-package-list.ts";
import { leftOut } from "./left-out.ts";
import { sayIn } from "./say-in.ts";
import type { SetupFailure } from "./setup-failure.ts";

type BaseFailure = EngineFailure | SetupFailure;

export interface BaseParts {
  address: EngineAddress;
  /** Dockerfile.base on this machine. */
  dockerfile: string;
  cacheFolder: string;
  sources: HostSources;
  /** The caller's environment, for the bootstrapper. */
  environment: Record<string, string>;
  onLine: (line: string) => void;
}

const name = "debian-12";
const stagePrefix = "flowbox/making";

/** What decides the base's bytes as far as it is ours. */
export function baseRecipe(dockerfile: string): Digest {
  return digest("base-recipe", 1, {
    dockerfile: readFileSync(dockerfile, "utf8"),
    tools: readFileSync(toolsList, "utf8"),
  });
}

const toolsList = fileURLToPath(new URL("./tools.txt", import.meta.url));

/** Builds both stages of Dockerfile.base, flattens and normalises them, and loads them under their tags.
 * What is only needed on the way is removed from the engine, come what may. */
export async function makeBase(parts: BaseParts): Promise<Result<void, BaseFailure>> {
  const work = join(parts.cacheFolder, "work", `base-${process.pid}`);
  mkdirSync(work, { recursive: true });
  const images = new DockerImageEngine(parts.address);
  const debian = `${stagePrefix}-debian:${process.pid}`;
  const made = { base: `${stagePrefix}-base:${process.pid}`, tools: `${stagePrefix}-tools:${process.pid}` };
  try {
    const from = await findDebian(parts, { tag: debian, file: join(work, "root.tar") });
    if (!from.ok) return from;
    const files = {
      "Dockerfile.base": labelled(readFileSync(parts.dockerfile, "utf8")),
      "tools.txt": readFileSync(toolsList, "utf8"),
      ...Object.fromEntries(Object.entries(hostFiles(parts.sources)).map(([file, text]) => [`host/${file}`, text])),
    };
    for (const stage of ["base", "tools"] as const) {
      await buildStage(parts.address, { stage, tag: made[stage], files, debian: from.value }, parts.onLine);
      await flatten(parts, { stage, from: made[stage], work });
    }
    return ok(undefined);
  } catch (error) {
    return fail(engineError(error, "making of the base"));
  } finally {
    for (const tag of [made.tools, made.base, debian]) await images.removeImage(tag);
    await pruneLabelled(parts.address);
    rmSync(work, { recursive: true, force: true });
  }
}

const makingLabel = "dev.flowbox.making";

/** Every image that the build leaves on its way carries the label, also where a later instruction fails. */
const labelled = (dockerfile: string): string => dockerfile.replaceAll(/^FROM .*$/gm, `$&\nLABEL ${makingLabel}=1`);

/** Removes what a build that failed left: its images hold this machine's way to its package sources. */
async function pruneLabelled(address: EngineAddress): Promise<void> {
  const filters = new URLSearchParams({ filters: JSON.stringify({ dangling: ["true"], label: [makingLabel] }) });
  await callText(address, { method: "POST", path: `/images/prune?${filters.toString()}`, deadline: 120_000 });
}

/** Debian's own image where a registry answers, else one bootstrapped from packages. */
async function findDebian(
  parts: BaseParts,
  { tag, file }: { tag: string; file: string },
): Promise<Result<string, BaseFailure>> {
  const image = /^ARG DEBIAN=(\S+)$/m.exec(readFileSync(parts.dockerfile, "utf8"))?.[1] ?? "";
  const [repository = "", version = ""] = image.split(":");
  try {
    const query = new URLSearchParams({ fromImage: repository, tag: version });
    await readAnswers(
      await callStream(parts.address, { method: "POST", path: `/images/create?${query.toString()}`, deadline: 15_000 }),
    );
    return ok(image);
  } catch {
    parts.onLine("No registry answers: making Debian's root from its packages");
  }
  const packages = /^ARG PACKAGES="(.+)"$/m.exec(readFileSync(parts.dockerfile, "utf8"))?.[1]?.split(" ") ?? [];
  const failed = await bootstrapRoot({
    file,
    packages,
    sources: parts.sources.aptSources,
    environment: { ...parts.environment, ...parts.sources.proxies },
  });
  if (failed !== undefined)
    return fail({ kind: "base-bootstrap-failed", tail: failed.trimEnd().split("\n").slice(-20) });
  const [repo = "", version_ = ""] = tag.split(":");
  const query = new URLSearchParams({ fromSrc: "-", repo, tag: version_ });
  const call = {
    method: "POST",
    path: `/images/create?${query.toString()}`,
    body: createReadStream(file),
    contentType: "application/x-tar",
  } as const;
  await readAnswers(await callStream(parts.address, call));
  return ok(tag);
}

async function flatten(
  parts: BaseParts,
  { stage, from, work }: { stage: "base" | "tools"; from: string; work: string },
): Promise<void> {
  const { address } = parts;
  const created = await callText(address, {
    method: "POST",
    path: "/containers/create",
    body: JSON.stringify({ Image: from, Cmd: ["true"], NetworkDisabled: true }),
  });
  const id: string = JSON.parse(created).Id;
  try {
    const exported = await callStream(address, { method: "GET", path: `/containers/${id}/export` });
    const layer = await layerFromTar(exported, { file: join(work, `${stage}.tar`), drop: leftOut });
    const about = {
      platform: await platformOf(address),
      environment: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8" },
      user: "65532:65532",
      labels: {
        [baseLabels.base]: name,
        ...(stage === "tools" && { [baseLabels.recipe]: baseRecipe(parts.dockerfile) }),
        ...(await versions(address, stage, from)),
      },
      workingDirectory: "/",
    };
    const archive = imageArchive({
      config: (diffIds) => imageConfig({ ...about, diffIds }),
      layers: [layer],
      tags: [stage === "base" ? baseTag(name) : toolsTag(name)],
    });
    const loaded = await new DockerImageEngine(address).load(archive.content);
    if (!loaded.ok) throw new Error(`load of the ${stage} image: ${loaded.failure.kind}`);
    if (stage === "base") {
      const config = archive.config().digest;
      await keepPackageList(address, { name, image: from, config, cacheFolder: parts.cacheFolder });
    }
  } finally {
    await callText(address, { method: "DELETE", path: `/containers/${id}?force=1` });
  }
}

async function platformOf(address: EngineAddress): Promise<Platform> {
  const platform = await new DockerImageEngine(address).platform();
  return platform.ok ? platform.value : "linux/amd64";
}

async function versions(
  address: EngineAddress,
  stage: "base" | "tools",
  image: string,
): Promise<Record<string, string>> {
  const python = {
    [baseLabels.python]: await sayIn(address, image, [
      "python3",
      "-c",
      "import platform; print(platform.python_version())",
    ]),
  };
  if (stage === "base") return python;
  const uv = (await sayIn(address, image, ["uv", "--version"])).split(" ")[1] ?? "";
  const [npm, node] = [
    await sayIn(address, image, ["npm", "--version"]),
    await sayIn(address, image, ["node", "--version"]),
  ];
  return { ...python, [baseLabels.uv]: uv, [baseLabels.npm]: npm, [baseLabels.node]: node.replace(/^v/, "") };
}
