import type { EngineFailure } from "./engine-failure.ts";
import type { CommandEnd, Mount } from "./image-engine.ts";
import type { InstallPlace } from "./install-place.ts";
import type { Result } from "./result.ts";
import { fixedEnvironment } from "./run-tools.ts";

/** Runs code that nobody vouches for in a container that has no network, no caches, no login and no
 * file of the machine's but what is mounted. */
export function runSealed(
  { engine, user, labels, onLine, signal }: InstallPlace,
  command: { image: string; command: string[]; mounts: Mount[]; environment?: Record<string, string> },
): Promise<Result<CommandEnd, EngineFailure>> {
  return engine.runToEnd(
    {
      image: command.image,
      command: ["/bin/sh", "-c", 'umask 022; exec "$@"', "sh", ...command.command],
      // A zip file knows no time before 1980.
      environment: { ...fixedEnvironment, SOURCE_DATE_EPOCH: "315532800", ...command.environment },
      mounts: command.mounts,
      network: false,
      user,
      workingDirectory: "/tmp",
      labels,
    },
    { ...(onLine && { onLine }), ...(signal && { signal }) },
  );
}
