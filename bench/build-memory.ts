import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Benchmark } from "./benchmark.ts";
import { builtImage, forgetLayer } from "./built-image.ts";
import { command } from "./command.ts";
import { project } from "./project.ts";

const bar = 250;

export const buildMemory: Benchmark = {
  name: "build-memory",
  async run() {
    using train = project("flows", "flows");
    const [, heaviest = ""] = builtImage(train.folder, "train", "fit").diffIds;
    const folder = mkdtempSync(join(tmpdir(), "flowbox-bench-"));
    try {
      const floor = peak(folder, ["--version"], train.folder);
      forgetLayer(heaviest);
      const value = peak(folder, ["build", "train", "--step", "fit"], train.folder);
      return {
        name: "build-memory",
        what: "largest resident memory of flowbox build, tensorflow, no layer known to the engine",
        unit: "MB",
        value,
        floor: { what: "flowbox --version", value: floor },
        ratio: value / floor,
        pairs: 1,
        bar: { text: `at most ${bar} MB`, met: value <= bar },
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const program = fileURLToPath(new URL("../bin/run.js", import.meta.url));

/** @returns largest resident memory of the process, in MB */
function peak(work: string, args: readonly string[], folder: string): number {
  const [hook, answer] = [join(work, "hook.cjs"), join(work, "peak")];
  const write = `require("node:fs").writeFileSync(${JSON.stringify(answer)}, String(process.resourceUsage().maxRSS))`;
  writeFileSync(hook, `process.on("exit", () => ${write});\n`);
  command(process.execPath, ["--require", hook, program, ...args], { folder });
  return (Number(readFileSync(answer, "utf8")) * 1024) / 1e6;
}
