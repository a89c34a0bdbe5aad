import type { Environment } from "../environment.ts";
import { platforms, type Platform } from "../platform.ts";

/** The platforms that an environment is locked for, in a fixed order: all, unless it says less. */
export const environmentPlatforms = (environment: Environment): Platform[] =>
  platforms.filter((platform) => !environment.platforms || environment.platforms.includes(platform));
