import { lstatSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { compareUtf8 } from "../compare-utf8.ts";
import { z } from "zod";
import { digest, sha256, type Digest } from "../digest.ts";

/** Digest of what a lock took from the project: of a folder all files but hidden ones and `node_modules`, of a
 * package.json what decides which packages are installed, of another file its bytes.
 * @returns undefined when it cannot be read */
export function sourceDigest(path: string): Digest | undefined {
  try {
    if (lstatSync(path).isDirectory()) return digest("source-folder", 1, filesIn(path, ""));
    const bytes = readFileSync(path);
    return basename(path) === "package.json" ? digest("package-json", 1, deciding(bytes.toString())) : sha256(bytes);
  } catch {
    return undefined;
  }
}

type Listed = { path: string; executable: boolean; content: string };

function filesIn(folder: string, prefix: string): Listed[] {
  const items = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => compareUtf8(a.name, b.name));
  return items.flatMap((item) => {
    if (item.name === "node_modules" || item.name.startsWith(".")) return [];
    const [from, path] = [join(folder, item.name), `${prefix}${item.name}`];
    if (item.isDirectory()) return filesIn(from, `${path}/`);
    if (!item.isFile()) return [];
    return [{ path, executable: (lstatSync(from).mode & 0o100) !== 0, content: sha256(readFileSync(from)) }];
  });
}

const decidingSchema = z.object({
  dependencies: z.json().optional(),
  optionalDependencies: z.json().optional(),
  overrides: z.json().optional(),
});

const deciding = (text: string): z.infer<typeof decidingSchema> => decidingSchema.parse(JSON.parse(text));
