import { fileURLToPath } from "node:url";
import { command } from "./command.ts";

const program = fileURLToPath(new URL("../bin/run.js", import.meta.url));

/** Runs the compiled flowbox in a folder, as a person does. Throws where it fails.
 * @param environment added to this process's variables */
export const flowbox = (
  folder: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): ReturnType<typeof command> => command(process.execPath, [program, ...args], { folder, environment });
