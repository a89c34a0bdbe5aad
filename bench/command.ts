import { spawnSync } from "node:child_process";

interface Finished {
  stdout: string;
  /** From the start of the process to its end. */
  seconds: number;
}

interface Options {
  /** Its current directory. */
  folder?: string;
  /** Added to this process's variables. */
  environment?: Record<string, string>;
}

/** Runs a program to its end. Throws where it fails: there is nothing to measure then. */
export function command(program: string, args: readonly string[], { folder, environment }: Options = {}): Finished {
  const started = process.hrtime.bigint();
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: 1e9,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", ...environment },
    ...(folder !== undefined && { cwd: folder }),
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (error) throw error;
  if (status !== 0) throw new Error(`${[program, ...args].join(" ")} ended with ${status}\n${stdout}${stderr}`);
  return { stdout, seconds };
}
