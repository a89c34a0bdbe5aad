import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface Project extends Disposable {
  /** Absolute. */
  folder: string;
}

/** A project of its own in a temporary folder, without any run, gone when disposed of.
 * @param flows a folder of flows, or of one flow, from the root of this repository
 * @param target where it goes in the project */
export function project(flows: string, target: string): Project {
  const folder = mkdtempSync(join(tmpdir(), "flowbox-bench-"));
  cpSync(fileURLToPath(new URL(`../${flows}`, import.meta.url)), join(folder, target), { recursive: true });
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
