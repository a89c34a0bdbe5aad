import { readFileSync } from "node:fs";
import type { EngineImage } from "../../../images/image-engine.ts";
import { toolsTag } from "../../../images/find-base.ts";
import { fail, ok, type Result } from "../../../images/result.ts";
import { DockerImageEngine } from "../docker-image-engine.ts";
import { engineError } from "../engine-error.ts";
import { neededPackages, onImage } from "./base-dockerfile.ts";
import type { BaseFailure, BaseParts } from "./base-parts.ts";
import { isCurrentTools } from "./is-current-tools.ts";
import { lackOf } from "./lack-of.ts";
import { makeBase } from "./make-base.ts";
import { pullImage } from "./pull-image.ts";

/** On a tools image: the id of the image that the base was taken from. */
const takenLabel = "dev.flowbox.taken-from";

/** Takes an image as the base, by tag, digest or id: the engine's own, else pulled. Its files stay as they are, but for
 * bytecode and what is normalised; the tools are installed on it. A base that setup made comes out with the same digest.
 * Fails with base-unknown, base-unusable, base-incomplete, and changes nothing then.
 * @returns false when it had been taken already */
export async function takeBaseImage(parts: BaseParts, reference: string): Promise<Result<boolean, BaseFailure>> {
  const images = new DockerImageEngine(parts.address);
  const here = await images.findImage(reference);
  if (!here.ok && here.failure.kind === "engine-refused")
    return fail({ kind: "base-unknown", image: reference, reason: here.failure.reason });
  const absent = here.ok && !here.value;
  const found = absent ? await pulled(parts, reference) : here;
  if (!found.ok) return found;
  if (!found.value) return fail({ kind: "base-unknown", image: reference, reason: "the engine does not hold it" });
  const { id } = found.value;
  const tools = await images.findImage(toolsTag(parts.base.name));
  if (!tools.ok) return tools;
  if (isCurrentTools(tools.value, parts.dockerfile) && tools.value.labels[takenLabel] === id) return ok(false);

  const dockerfile = readFileSync(parts.dockerfile, "utf8");
  const lacking = await check(parts, found.value, { reference, packages: neededPackages(dockerfile) });
  const made = lacking.ok
    ? await makeBase(parts, { image: id, dockerfile: onImage(dockerfile), labels: { [takenLabel]: id } })
    : lacking;
  if (made.ok) return ok(true);
  if (absent) await images.removeImage(reference);
  return made;
}

async function pulled(
  { address, onLine }: BaseParts,
  reference: string,
): Promise<Result<EngineImage | undefined, BaseFailure>> {
  onLine(`Pulling ${reference}`);
  try {
    await pullImage(address, reference);
  } catch (error) {
    const failure = engineError(error, `pull of ${reference}`);
    return failure.kind === "engine-refused" ||
      (failure.kind === "engine-lost" && failure.reason.startsWith("no answer"))
      ? fail({ kind: "base-unknown", image: reference, reason: failure.reason.trim() })
      : fail(failure);
  }
  return new DockerImageEngine(address).findImage(reference);
}

async function check(
  { address }: BaseParts,
  image: EngineImage,
  { reference, packages }: { reference: string; packages: string[] },
): Promise<Result<void, BaseFailure>> {
  const images = new DockerImageEngine(address);
  const platform = await images.platform();
  if (!platform.ok) return platform;
  if (image.platform !== platform.value) {
    const reason = `it is for ${image.platform}, and the engine runs ${platform.value}`;
    return fail({ kind: "base-unusable", from: reference, reason });
  }
  const lack = await lackOf(images, image.id, packages);
  if (!lack.ok) {
    if (lack.failure.kind !== "engine-refused") return lack;
    const reason = `no command can be run in it (${lack.failure.reason.trim()})`;
    return fail({ kind: "base-unusable", from: reference, reason });
  }
  if (lack.value.length > 0) return fail({ kind: "base-incomplete", image: reference, lacks: lack.value, packages });
  return ok(undefined);
}
