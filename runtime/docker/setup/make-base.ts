import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { markLives, processMark } from "../../../images/process-mark.ts";
import { fail, ok, type Result } from "../../../images/result.ts";
import { callText, type EngineAddress } from "../call.ts";
import { DockerImageEngine } from "../docker-image-engine.ts";
import { engineError, guard } from "../engine-error.ts";
import { labelled, makingLabel, toolsList } from "./base-dockerfile.ts";
import type { BaseFailure, BaseParts } from "./base-parts.ts";
import { buildStage } from "./build-stage.ts";
import { findDebian } from "./find-debian.ts";
import { flattenStage } from "./flatten-stage.ts";
import { hostFiles } from "./host-files.ts";

/** A base that is made of an image which the engine has. */
export interface BaseOrigin {
  /** The engine's id of the image. */
  image: string;
  /** Stages `base` and `tools` for it. */
  dockerfile: string;
  /** Of the tools image. */
  labels: Record<string, string>;
}

const stages = ["base", "tools"] as const;
const stagePrefix = "flowbox/making";

/** Builds both stages of Dockerfile.base, flattens and normalises them, and loads them under their tags.
 * What is only needed on the way is removed from the engine, come what may.
 * @param origin instead of Debian's own image */
export async function makeBase(parts: BaseParts, origin?: BaseOrigin): Promise<Result<void, BaseFailure>> {
  const work = join(parts.cacheFolder, "work", `base-${process.pid}`);
  mkdirSync(work, { recursive: true });
  const images = new DockerImageEngine(parts.address);
  const debian = `${stagePrefix}-debian:${process.pid}`;
  const made = { base: `${stagePrefix}-base:${process.pid}`, tools: `${stagePrefix}-tools:${process.pid}` };
  try {
    const from = origin ? ok(origin.image) : await findDebian(parts, { tag: debian, work });
    if (!from.ok) return from;
    const files = {
      "Dockerfile.base": labelled(
        origin?.dockerfile ?? readFileSync(parts.dockerfile, "utf8"),
        processMark(process.pid),
      ),
      "tools.txt": toolsList(),
      ...Object.fromEntries(Object.entries(hostFiles(parts.sources)).map(([file, text]) => [`host/${file}`, text])),
    };
    for (const stage of stages)
      await buildStage(parts.address, { stage, tag: made[stage], files, debian: from.value }, parts.onLine);
    for (const stage of stages)
      await flattenStage(parts, stage, { from: made[stage], work, labels: origin?.labels ?? {} });
    return ok(undefined);
  } catch (error) {
    return fail(engineError(error, "making of the base"));
  } finally {
    for (const tag of [made.tools, made.base, debian]) await images.removeImage(tag);
    await removeLeft(parts.address);
    rmSync(work, { recursive: true, force: true });
  }
}

/** Removes what a build leaves on its way: it holds this machine's way to its package sources. What another process that
 * still runs is building stays. */
async function removeLeft(address: EngineAddress): Promise<void> {
  await guard("removal of what is left of a base", async () => {
    const left = `/images/json?${filtered({ dangling: ["true"], label: [makingLabel] })}`;
    const images: { Labels: Record<string, string> }[] = JSON.parse(
      await callText(address, { method: "GET", path: left, deadline: 60_000 }),
    );
    const marks = new Set([processMark(process.pid), ...images.map(({ Labels }) => Labels[makingLabel] ?? "")]);
    for (const mark of marks) {
      if (mark !== processMark(process.pid) && markLives(mark)) continue;
      const path = `/images/prune?${filtered({ dangling: ["true"], label: [`${makingLabel}=${mark}`] })}`;
      await callText(address, { method: "POST", path, deadline: 120_000 });
    }
  });
}

const filtered = (filters: Record<string, string[]>): string =>
  new URLSearchParams({ filters: JSON.stringify(filters) }).toString();
