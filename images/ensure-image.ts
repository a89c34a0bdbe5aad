import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Base } from "./base.ts";
import { withBuildLock } from "./build-lock.ts";
import type { EngineFailure } from "./engine-failure.ts";
import { findStepImage, type FoundImage } from "./find-step-image.ts";
import { identifyImage, type IdentifiedImage } from "./identify-image.ts";
import type { ImageEngine } from "./image-engine.ts";
import type { ImageFailure } from "./image-failure.ts";
import type { ImageIndex } from "./image-index.ts";
import { installPackages } from "./install/install-packages.ts";
import type { InstallNetwork } from "./install-network.ts";
import type { InstallPlace } from "./install-place.ts";
import { groupParts } from "./layers/group-parts.ts";
import { layerDigests } from "./layers/layer-digests.ts";
import { settlePaths } from "./layers/settle-paths.ts";
import { stepLayer } from "./layers/step-layer.ts";
import { loadStepImage } from "./load-step-image.ts";
import type { Limiter } from "./limiter.ts";
import type { Lock } from "./lock/lock.ts";
import type { Platform } from "./platform.ts";
import { fail, ok, type Result } from "./result.ts";
import type { StepImage } from "./step-image.ts";

type Failed = ImageFailure | EngineFailure;

export interface ImageRequest {
  flow: string;
  /** Name of the environment. */
  environment: string;
  /** A lock that was checked. */
  lock: Lock;
  lockFolder: string;
  platform: Platform;
  base: Base;
  /** The user's, shared between projects. */
  cacheFolder: string;
  /** uid:gid that installing containers run as; in no image. Asked for when something is built. */
  user: () => Promise<Result<string, EngineFailure>>;
  network: InstallNetwork;
  /** Of installing containers; in no image. */
  labels: Record<string, string>;
}

export interface ImageParts {
  engine: ImageEngine;
  index: ImageIndex;
  /** Different images are built side by side within it. */
  limit: Limiter;
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}

/** Finds the image of an environment by its key, or builds it. Equal keys are built once, also across processes.
 * A failed build leaves nothing behind. */
export async function ensureImage(request: ImageRequest, parts: ImageParts): Promise<Result<StepImage, Failed>> {
  const { flow, environment, base } = request;
  const identified = identifyImage(request.lock, request.platform, { flow, environment, base });
  if (!identified.ok) return identified;
  if (identified.value.recipe.pip.length + identified.value.recipe.npm.length === 0)
    return bareBase(request, { identified: identified.value, engine: parts.engine });
  const { key } = identified.value;
  const found = await findStepImage(key, base, parts);
  if (!found.ok) return found;
  if (found.value) return ok(stepImage(request, identified.value, { ...found.value, built: false }));
  const file = join(request.cacheFolder, "locks", `${key.slice("sha256:".length)}.lock`);
  try {
    return await withBuildLock({ file, ...(parts.signal && { signal: parts.signal }) }, async () => {
      const again = await findStepImage(key, base, parts);
      if (!again.ok) return again;
      if (again.value) return ok(stepImage(request, identified.value, { ...again.value, built: false }));
      const built = await parts.limit(() => build(request, identified.value, parts));
      return built.ok ? ok(stepImage(request, identified.value, { ...built.value, built: true })) : built;
    });
  } catch (error) {
    if (parts.signal?.aborted) return fail({ kind: "cancelled" });
    throw error;
  }
}

async function build(
  request: ImageRequest,
  { key, recipe }: IdentifiedImage,
  parts: ImageParts,
): Promise<Result<FoundImage, Failed>> {
  const work = join(request.cacheFolder, "work", randomBytes(8).toString("hex"));
  const { engine, onLine, signal } = parts;
  signal?.throwIfAborted();
  const user = await request.user();
  if (!user.ok) return user;
  const place: InstallPlace = {
    environment: request.environment,
    base: request.base,
    engine,
    work,
    packageCache: join(request.cacheFolder, "packages"),
    user: user.value,
    network: request.network,
    labels: request.labels,
    ...(onLine && { onLine }),
    ...(signal && { signal }),
  };
  await mkdir(work, { recursive: true });
  try {
    const installed = await installPackages(recipe, request, place);
    if (!installed.ok) return installed;
    const settled = settlePaths(installed.value);
    for (const { path, kept, dropped } of settled.shared)
      onLine?.(`${kept} and ${dropped} both hold /${path}: ${kept}'s is taken`);
    onLine?.("loading the image");
    const digests = layerDigests(join(request.cacheFolder, "layers"));
    const loaded = await loadStepImage({ key, layers: groupParts(settled.parts).map(stepLayer), digests }, place);
    if (loaded.ok) await parts.index.set(key, { ...loaded.value, lastUsed: Date.now() });
    return loaded;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function bareBase(
  request: ImageRequest,
  { identified, engine }: { identified: IdentifiedImage; engine: ImageEngine },
): Promise<Result<StepImage, Failed>> {
  const { base } = request;
  const found = await engine.findImage(base.id);
  if (!found.ok) return found;
  if (!found.value) return fail({ kind: "base-missing", base: base.name });
  const { id, configDigest, diffIds } = base;
  return ok(stepImage(request, identified, { id, configDigest, diffIds, bytes: found.value.bytes, built: false }));
}

const stepImage = (
  { environment, base, platform }: ImageRequest,
  { key, packages }: IdentifiedImage,
  image: FoundImage & { built: boolean },
): StepImage => ({
  environment,
  key,
  id: image.id,
  configDigest: image.configDigest,
  diffIds: image.diffIds,
  base: { name: base.name, configDigest: base.configDigest },
  platform,
  bytes: image.bytes,
  built: image.built,
  packages,
});
