// Compiles into a folder of its own and puts that in the place of dist/ when it is whole: whoever runs flowbox meanwhile
// finds all of it.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(join(root, ".build-"));
const made = join(work, "dist");

process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const args = [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", made];
const compiled = spawnSync(process.execPath, args, { stdio: "inherit" });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
const { output } = await build({
  cwd: root,
  input: Object.fromEntries(entries().map((file) => [file.slice(0, -".ts".length), file])),
  platform: "node",
  // One has native code; of the other oclif needs nothing in compiled code.
  external: ["@keyv/sqlite", "typescript"],
  logLevel: "warn",
  plugins: [ownPlaces()],
  output: {
    dir: made,
    entryFileNames: "[name].js",
    chunkFileNames: "runtime/chunks/[name]-[hash].js",
    // What most commands need lies in one file.
    codeSplitting: { groups: [{ name: "common", minShareCount: 8, test: (file) => !file.includes("node_modules") }] },
  },
});
writeFileSync(join(made, "runtime", "chunks", "LICENSES.txt"), licenses(output));
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

/** What is loaded by its path. All else is bundled: loading a file costs more than what most of them hold. */
function entries() {
  const commands = globSync("cli/commands/**/*.ts", { cwd: root });
  const others = [
    "cli/start.ts",
    "cli/help.ts",
    "cli/load-config.ts",
    "runtime/author.ts",
    "runtime/flow/native-import.ts",
  ];
  return [...commands, ...others];
}

/** A module that looks for files beside itself finds them beside its own place in `dist/`, whichever chunk it is in. */
function ownPlaces() {
  return {
    name: "own-places",
    transform(code, file) {
      if (file.includes("node_modules")) return undefined;
      return code.replaceAll("import.meta.url", `$ownUrl("${relative(root, file).replace(/\.ts$/, ".js")}")`);
    },
    renderChunk: (code, { fileName }) =>
      code.replaceAll(
        /\$ownUrl\("(.*?)"\)/g,
        (_, file) => `new URL("./${relative(dirname(fileName), file)}", import.meta.url).href`,
      ),
  };
}

/** The licences of the packages of which a part was bundled. */
function licenses(chunks) {
  const modules = chunks.flatMap((chunk) => chunk.moduleIds ?? []);
  const folders = new Set(modules.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []));
  return [...folders]
    .toSorted()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
      return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8") : ""}`;
    })
    .join("\n\n");
}
