import type { Base } from "./base.ts";
import { baseWith, defaultBases } from "./default-bases.ts";
import type { EngineFailure } from "./engine-failure.ts";
import { findBase, findBases } from "./find-base.ts";
import type { ImageEngine } from "./image-engine.ts";
import type { ImageFailure } from "./image-failure.ts";
import { fail, ok, type Result } from "./result.ts";

/** What decides the base of an environment. */
export interface BaseWish {
  /** Name of the environment. */
  environment: string;
  /** `3.11` */
  python?: string | undefined;
  /** Config digest of a base: this one and no other. */
  base?: string | undefined;
}

/** The base that an environment stands on. Fails with python-unavailable, base-missing. */
export async function chooseBase(
  engine: ImageEngine,
  { environment, python, base }: BaseWish,
): Promise<Result<Base, ImageFailure | EngineFailure>> {
  const unavailable = (available: string[]) =>
    fail({ kind: "python-unavailable", environment, wanted: python ?? "", available } as const);
  if (base === undefined) {
    const wanted = baseWith(python);
    return wanted ? findBase(engine, wanted.name) : unavailable(defaultBases.map((one) => one.python));
  }
  const here = await findBases(engine);
  if (!here.ok) return here;
  const found = here.value.find(({ configDigest }) => configDigest === base);
  if (!found) return fail({ kind: "base-missing", base });
  return python === undefined || `${found.python}.`.startsWith(`${python}.`) ? ok(found) : unavailable([found.python]);
}

/** The same, of the bases that a machine is known to have. */
export const baseAmong = (bases: readonly Base[], { python, base }: Omit<BaseWish, "environment">): Base | undefined =>
  bases.find((one) => (base === undefined ? one.name === baseWith(python)?.name : one.configDigest === base));
