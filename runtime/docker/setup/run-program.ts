import { spawn } from "node:child_process";
import { once } from "node:events";

const tailLines = 20;

/** Runs a program of this machine to its end.
 * @returns the last lines of what it said when it failed or could not be started */
export async function runProgram(
  command: readonly string[],
  environment: Record<string, string>,
): Promise<string[] | undefined> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const hear = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-8000));
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const failed = once(child, "error").then(([error]) => String(error.message));
  const closed = once(child, "close").then(([code]) => (code === 0 ? undefined : said));
  const problem = await Promise.race([closed, failed]);
  return problem?.trimEnd().split("\n").slice(-tailLines);
}
