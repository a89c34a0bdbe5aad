import { compareUtf8 } from "../compare-utf8.ts";
import { digest, type Digest } from "../digest.ts";
import type { Environment } from "../environment.ts";
import { environmentPlatforms } from "./environment-platforms.ts";

/** The identity of what was asked for: the order of requirements and platforms does not matter. */
export const environmentDigest = (environment: Environment): Digest =>
  digest("environment", 1, {
    python: environment.python,
    base: environment.base,
    node: environment.node,
    pip: environment.pip?.toSorted(compareUtf8),
    build: environment.build?.packages?.toSorted(compareUtf8),
    buildApt: environment.build?.apt?.toSorted(compareUtf8),
    npm: environment.npm,
    allowScripts: environment.allowScripts?.toSorted(compareUtf8),
    apt: environment.apt?.toSorted(compareUtf8),
    platforms: environmentPlatforms(environment),
  });
