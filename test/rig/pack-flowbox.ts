import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const whatIsBuilt = ["cli", "runtime", "images", "scripts", "tsconfig.build.json"];
const whatIsPackedAsItIs = ["bin", "package.json", "Dockerfile.base", "LICENSE", "README.md"];

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Builds and packs a copy of this repository, made at `place/checkout`.
 * @returns the archive's path */
export function packFlowbox(place: string): string {
  const checkout = join(place, "checkout");
  for (const path of [...whatIsBuilt, ...whatIsPackedAsItIs])
    cpSync(join(repository, path), join(checkout, path), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(checkout, "node_modules"));
  const run = (program: string, args: string[]): string =>
    execFileSync(program, args, { cwd: checkout, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  run(process.execPath, ["scripts/build.mjs"]);
  const report = run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", place]);
  return join(place, packedFile(JSON.parse(report)));
}

/** npm 11 prints a list; npm 12 an object by package name. */
function packedFile(report: { filename: string }[] | Record<string, { filename: string }>): string {
  const [first] = Object.values(report);
  if (first === undefined) throw new Error("npm pack reported no package");
  return first.filename;
}
