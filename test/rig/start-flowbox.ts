import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export interface StartedFlowbox {
  child: ChildProcess;
  /** Both of its streams so far. */
  said: string;
  code: Promise<number | null>;
  /** Waits until it has said this. */
  says(text: string): Promise<void>;
}

const program = fileURLToPath(new URL("../../bin/dev.js", import.meta.url));

/** Starts flowbox in a folder, for a test that does something to it while it works.
 * @param env added to this process's variables */
export function startFlowbox(
  folder: string,
  args: readonly string[],
  env: Record<string, string> = {},
): StartedFlowbox {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const started: StartedFlowbox = {
    child,
    said: "",
    code: new Promise((resolve) => child.on("close", resolve)),
    async says(text) {
      while (!started.said.includes(text)) {
        if (child.exitCode !== null) throw new Error(`it ended without saying ${text}:\n${started.said}`);
        await sleep(10);
      }
    },
  };
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (started.said += chunk.toString()));
  return started;
}
