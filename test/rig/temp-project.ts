import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface TempProject extends Disposable {
  /** Absolute. */
  folder: string;
  path: (relative: string) => string;
  write: (relative: string, text: string) => string;
}

/** A project in a temporary folder, with these files in it, gone when disposed of. */
export function tempProject(files: Record<string, string> = {}): TempProject {
  const folder = mkdtempSync(join(tmpdir(), "flowbox-test-"));
  const path = (relative: string) => join(folder, relative);
  const write = (relative: string, text: string) => {
    mkdirSync(dirname(path(relative)), { recursive: true });
    writeFileSync(path(relative), text);
    return path(relative);
  };
  for (const [relative, text] of Object.entries(files)) write(relative, text);
  return { folder, path, write, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
