// Compiles into a folder of its own and puts that in the place of dist/ when it is whole: whoever runs flowbox meanwhile
// finds all of it.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(join(root, ".build-"));
const made = join(work, "dist");

process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const args = [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", made];
const compiled = spawnSync(process.execPath, args, { stdio: "inherit" });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
for (const language of ["python", "node"]) {
  const from = join(root, "runtime", "runner", language);
  const filter = (path) => !path.includes("__pycache__");
  if (existsSync(from)) cpSync(from, join(made, "runtime", "runner", language), { recursive: true, filter });
}
const tools = join("runtime", "docker", "setup", "tools.txt");
cpSync(join(root, tools), join(made, tools));

// With a list of the commands, starting one does not load all of them.
const { loadConfig } = await import(pathToFileURL(join(made, "cli", "load-config.js")).href);
const { plugins } = await loadConfig(new URL("..", import.meta.url));
for (const { manifest } of plugins.values())
  writeFileSync(join(made, "cli", "oclif.manifest.json"), JSON.stringify(manifest));

const dist = join(root, "dist");
if (existsSync(dist)) renameSync(dist, join(work, "before"));
renameSync(made, dist);
