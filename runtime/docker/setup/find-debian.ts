import { firstBase } from "../../../images/default-bases.ts";
import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "../../../images/result.ts";
import { callStream } from "../call.ts";
import { readAnswers } from "../docker-image-engine.ts";
import { neededPackages } from "./base-dockerfile.ts";
import type { BaseFailure, BaseParts } from "./base-parts.ts";
import { bootstrapRoot } from "./bootstrap-root.ts";
import { pullImage } from "./pull-image.ts";

/** Debian's own image where a registry answers, else one bootstrapped from packages.
 * @param making where and under which tag the bootstrapped one is put
 * @returns its tag */
export async function findDebian(
  parts: BaseParts,
  making: { tag: string; work: string },
): Promise<Result<string, BaseFailure>> {
  const dockerfile = readFileSync(parts.dockerfile, "utf8");
  const image = (/^ARG DEBIAN=(\S+)$/m.exec(dockerfile)?.[1] ?? "").replace(firstBase.suite, parts.base.suite);
  try {
    await pullImage(parts.address, image);
    return ok(image);
  } catch {
    parts.onLine("No registry answers: making Debian's root from its packages");
  }
  const file = join(making.work, "root.tar");
  const failed = await bootstrapRoot({
    file,
    suite: parts.base.suite,
    packages: neededPackages(dockerfile),
    sources: parts.sources.aptSources,
    environment: { ...parts.environment, ...parts.sources.proxies },
  });
  if (failed !== undefined) return fail({ kind: "base-bootstrap-failed", tail: failed });
  const [repo = "", tag = ""] = making.tag.split(":");
  const query = new URLSearchParams({ fromSrc: "-", repo, tag });
  const call = {
    method: "POST",
    path: `/images/create?${query.toString()}`,
    body: createReadStream(file),
    contentType: "application/x-tar",
  } as const;
  await readAnswers(await callStream(parts.address, call));
  return ok(making.tag);
}
