import type { Base } from "./base.ts";
import { baseConfig } from "./base-config.ts";
import { compareUtf8 } from "./compare-utf8.ts";
import { defaultBases } from "./default-bases.ts";
import type { Digest } from "./digest.ts";
import type { EngineFailure } from "./engine-failure.ts";
import type { EngineImage, ImageEngine } from "./image-engine.ts";
import { fail, ok, type Result } from "./result.ts";

/** Labels of the base and tools images. */
export const baseLabels = {
  base: "dev.flowbox.base",
  python: "dev.flowbox.python",
  recipe: "dev.flowbox.recipe",
  node: "dev.flowbox.node",
  npm: "dev.flowbox.npm",
  uv: "dev.flowbox.uv",
} as const;

export const baseTag = (name: string): string => `flowbox/base:${name}`;
export const toolsTag = (name: string): string => `flowbox/tools:${name}`;

/** The base of this machine. Fails with base-missing when `setup` has not made it. */
export async function findBase(
  engine: ImageEngine,
  name: string,
): Promise<Result<Base, EngineFailure | { kind: "base-missing"; base: string }>> {
  const [platform, base, tools] = await Promise.all([
    engine.platform(),
    engine.findImage(baseTag(name)),
    engine.findImage(toolsTag(name)),
  ]);
  if (!platform.ok) return platform;
  if (!base.ok) return base;
  if (!tools.ok) return tools;
  if (!base.value || !tools.value) return fail({ kind: "base-missing", base: name });
  const label = (image: EngineImage, which: keyof typeof baseLabels): string => image.labels[baseLabels[which]] ?? "";
  const configDigest = ({ labels, diffIds }: EngineImage): Digest =>
    baseConfig({ platform: platform.value, labels, diffIds }).digest;
  return ok({
    name,
    id: base.value.id,
    configDigest: configDigest(base.value),
    diffIds: base.value.diffIds,
    platform: platform.value,
    python: label(base.value, "python"),
    tools: {
      id: tools.value.id,
      configDigest: configDigest(tools.value),
      uv: label(tools.value, "uv"),
      npm: label(tools.value, "npm"),
      node: label(tools.value, "node"),
    },
  });
}

/** All bases that the engine has, the default ones first. */
export async function findBases(engine: ImageEngine): Promise<Result<Base[], EngineFailure>> {
  const listed = await engine.listImages(baseLabels.base);
  if (!listed.ok) return listed;
  const tags = listed.value.flatMap((one) => one.tags.filter((tag) => tag.startsWith(baseTag(""))));
  const own = tags.map((tag) => tag.slice(baseTag("").length)).toSorted(compareUtf8);
  const bases: Base[] = [];
  for (const name of new Set([...defaultBases.map((one) => one.name), ...own])) {
    const found = await findBase(engine, name);
    if (found.ok) bases.push(found.value);
    else if (found.failure.kind !== "base-missing") return fail(found.failure);
  }
  return ok(bases);
}
