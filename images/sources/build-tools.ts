import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { digest } from "../digest.ts";
import type { EngineFailure } from "../engine-failure.ts";
import type { ImageFailure } from "../image-failure.ts";
import { aptLayer } from "../install/apt-layer.ts";
import type { InstallPlace } from "../install-place.ts";
import { layerDigests } from "../layers/layer-digests.ts";
import { loadStepImage } from "../load-step-image.ts";
import { aptLockText } from "../resolvers/apt-lock.ts";
import { fail, ok, type Result } from "../result.ts";
import { keyLabel, stepImageTag } from "../step-image-config.ts";
import type { WheelSource } from "./source.ts";

type Failed = ImageFailure | EngineFailure;

/** The tools image with the Debian packages that a build may use: they are in no step image.
 * @returns the engine's id. Fails with base-missing, apt-gone, install-failed */
export async function buildTools(
  apt: NonNullable<WheelSource["apt"]>,
  place: InstallPlace,
): Promise<Result<string, Failed>> {
  const on = await onTools(place);
  if (!on.ok) return on;
  const key = digest("build-tools", 1, { tools: place.base.tools.configDigest, apt: apt.packages });
  const found = await place.engine.findImage(stepImageTag(key));
  if (!found.ok) return found;
  if (found.value?.labels[keyLabel] === key) return ok(found.value.id);
  const folder = join(place.work, "build-apt");
  await mkdir(folder, { recursive: true });
  const needed = apt.packages.map((one) => ({ ecosystem: "apt" as const, ...one, needs: [] }));
  const { suite, snapshot } = apt;
  await writeFile(join(folder, "apt.json"), aptLockText({ suite, snapshot }, new Map([[place.base.platform, needed]])));
  const layer = await aptLayer(apt.packages, folder, on.value);
  if (!layer.ok) return layer;
  const digests = layerDigests(join(dirname(place.packageCache), "layers"));
  const loaded = await loadStepImage({ key, layers: [layer.value], digests }, on.value);
  return loaded.ok ? ok(loaded.value.id) : loaded;
}

/** The same place, where the tools image is what things stand on. */
export async function onTools(place: InstallPlace): Promise<Result<InstallPlace, Failed>> {
  const { base, engine } = place;
  const tools = await engine.findImage(base.tools.id);
  if (!tools.ok) return tools;
  if (!tools.value) return fail({ kind: "base-missing", base: base.name });
  const { id, configDigest } = base.tools;
  return ok({ ...place, base: { ...base, id, configDigest, diffIds: tools.value.diffIds } });
}
