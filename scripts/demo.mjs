// The first ten minutes in one command: an engine and a base where they are missing, then the training flow.
import { spawnSync } from "node:child_process";

for (const args of [
  ["setup", "--yes"],
  ["run", "train"],
]) {
  console.log(`$ flowbox ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, ["bin/run.js", ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
