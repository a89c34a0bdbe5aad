// Runs the whole suite and says, as its last line, how many tests passed and failed. A skipped test has failed:
// what did not run proves nothing.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "flowbox-test-"));
const totals = { passed: 0, failed: 0 };

run("checks", "npm", ["run", "--silent", "types"]);
run("checks", "npm", ["run", "--silent", "lint"]);
run("checks", "npm", ["run", "--silent", "format:check"]);
run("checks", "npm", ["run", "--silent", "knip"]);
vitest("unit");
run("setup", process.execPath, ["bin/run.js", "setup", "--yes"]);
vitest("engine");
rmSync(folder, { recursive: true, force: true });
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);

function run(name, command, args) {
  const { status } = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] });
  totals[status === 0 ? "passed" : "failed"] += 1;
  if (status !== 0) console.log(`${name}: ${[command, ...args].join(" ")} failed`);
}

function vitest(project) {
  const file = join(folder, `${project}.json`);
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  const report = readReport(file);
  totals.passed += report.numPassedTests;
  totals.failed += report.numTotalTests - report.numPassedTests;
  const brokenFiles = report.testResults.filter(
    (one) => one.status === "failed" && one.assertionResults.length === 0,
  ).length;
  totals.failed += brokenFiles;
  if (status !== 0 && report.numTotalTests === report.numPassedTests && brokenFiles === 0) totals.failed += 1;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { numPassedTests: 0, numTotalTests: 1, testResults: [] };
  }
}
