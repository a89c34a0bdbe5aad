import { existsSync } from "node:fs";
import { command } from "./command.ts";

/** Debian's client has BuildKit within; a newer one that comes first on PATH may lack it. */
export const dockerProgram = existsSync("/usr/bin/docker") ? "/usr/bin/docker" : "docker";

/** Runs Docker's own client. Throws where it fails.
 * @param environment added to this process's variables */
export const docker = (args: readonly string[], environment: Record<string, string> = {}): ReturnType<typeof command> =>
  command(dockerProgram, args, { environment });
