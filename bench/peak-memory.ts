import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { command } from "./command.ts";

const program = fileURLToPath(new URL("../bin/run.js", import.meta.url));

/** Runs the compiled flowbox in a folder.
 * @returns largest resident memory of its process, in MB */
export function peakMemory(args: readonly string[], folder: string): number {
  const work = mkdtempSync(join(tmpdir(), "flowbox-bench-"));
  try {
    const [hook, answer] = [join(work, "hook.cjs"), join(work, "peak")];
    const write = `require("node:fs").writeFileSync(${JSON.stringify(answer)}, String(process.resourceUsage().maxRSS))`;
    writeFileSync(hook, `process.on("exit", () => ${write});\n`);
    command(process.execPath, ["--require", hook, program, ...args], { folder });
    return (Number(readFileSync(answer, "utf8")) * 1024) / 1e6;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
