import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

rmSync(dist, { recursive: true, force: true });
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const compiled = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit" });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
for (const language of ["python", "node"]) {
  const from = join(root, "runtime", "runner", language);
  const filter = (path) => !path.includes("__pycache__");
  if (existsSync(from)) cpSync(from, join(dist, "runtime", "runner", language), { recursive: true, filter });
}
const tools = join("runtime", "docker", "setup", "tools.txt");
cpSync(join(root, tools), join(dist, tools));

// With a list of the commands, starting one does not load all of them.
const { loadConfig } = await import(pathToFileURL(join(dist, "cli", "load-config.js")).href);
const { plugins } = await loadConfig(new URL("..", import.meta.url));
for (const { manifest } of plugins.values())
  writeFileSync(join(dist, "cli", "oclif.manifest.json"), JSON.stringify(manifest));
