import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Base } from "../../images/base.ts";
import { baseAmong } from "../../images/choose-base.ts";
import { baseWith } from "../../images/default-bases.ts";
import type { ImageFailure } from "../../images/image-failure.ts";
import { identifyImage, type IdentifiedImage } from "../../images/identify-image.ts";
import type { Lock } from "../../images/lock/lock.ts";
import { readLock } from "../../images/lock/read-lock.ts";
import { listFlows } from "../flow/list-flows.ts";

/** A lock of a project, and the image that it asks for on this machine. */
export interface LockedEnvironment {
  flow: string;
  environment: string;
  /** Its `locks/<environment>/`. */
  folder: string;
  lock?: Lock;
  /** Absent when the lock cannot be read or has no answer for this platform: `failure` says why. */
  image?: IdentifiedImage;
  /** What it stands on. */
  base?: Base;
  failure?: ImageFailure;
}

/** Every lock that lies in a project, by flow and environment, whether the flow still asks for it or not.
 * Executes nothing of the project.
 * @param bases those that this machine has */
export function lockedEnvironments(project: string, bases: readonly Base[]): LockedEnvironment[] {
  return listFlows({ folder: project }).flatMap((flow) => {
    const locks = join(project, "flows", flow, "locks");
    if (!existsSync(locks)) return [];
    return readdirSync(locks)
      .toSorted()
      .map((environment) => lockedEnvironment({ flow, environment, folder: join(locks, environment) }, bases));
  });
}

function lockedEnvironment(
  place: { flow: string; environment: string; folder: string },
  bases: readonly Base[],
): LockedEnvironment {
  const lock = readLock(place);
  if (!lock.ok) return { ...place, failure: lock.failure };
  const { python, environment } = lock.value;
  const base = baseAmong(bases, { python, base: environment.base });
  const wanted = environment.base ?? baseWith(python)?.name ?? "";
  if (!base) return { ...place, lock: lock.value, failure: { kind: "base-missing", base: wanted } };
  const image = identifyImage(lock.value, base.platform, { ...place, base });
  if (!image.ok) return { ...place, lock: lock.value, failure: image.failure };
  return { ...place, lock: lock.value, image: image.value, base };
}
