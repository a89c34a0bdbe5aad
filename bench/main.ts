import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Benchmark, Measured } from "./benchmark.ts";
import { build } from "./build.ts";
import { buildLight } from "./build-light.ts";
import { buildMany } from "./build-many.ts";
import { buildMemory } from "./build-memory.ts";
import { chain } from "./chain.ts";
import { cliStart } from "./cli-start.ts";
import { foreaches } from "./foreach.ts";
import { imageChecks } from "./image-check.ts";
import { importing } from "./import.ts";
import { printTable } from "./print-table.ts";
import { reuse } from "./reuse.ts";
import { setupAgain } from "./setup-again.ts";
import { sharedDisk } from "./shared-disk.ts";

const benchmarks: readonly Benchmark[] = [
  cliStart,
  reuse,
  chain,
  ...foreaches,
  ...imageChecks,
  setupAgain,
  build,
  buildLight,
  buildMany,
  buildMemory,
  importing,
  sharedDisk,
];
const known = [...new Set(benchmarks.map(({ name }) => name))];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false } },
});
const unknown = positionals.find((name) => !known.includes(name));

if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}: ${known.join(", ")}, or none of them for all.`);
  process.exitCode = 64;
} else if (!existsSync(new URL("../dist/cli/start.js", import.meta.url))) {
  console.error("What is measured is the compiled flowbox: npm run build");
  process.exitCode = 64;
} else {
  const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const measured: Measured[] = [];
  for (const benchmark of chosen) {
    console.error(`${benchmark.name} …`);
    measured.push(await benchmark.run());
  }
  if (values.json) console.log(JSON.stringify({ benchmarks: measured }, undefined, 2));
  else printTable(measured);
}
