import { readFileSync } from "node:fs";
import { posix } from "node:path";
import type { LayerEntry } from "../assemble/layer-entry.ts";
import { folderEntries } from "../assemble/folder-entries.ts";
import type { Digest } from "../digest.ts";
import type { ImageFailure } from "../image-failure.ts";
import { part, type Part } from "../layers/part.ts";
import { fail, ok, type Result } from "../result.ts";

/** The virtual environment without packages. */
export const framePart = (folder: string, key: Digest): Part =>
  part({ name: "/opt/step", key, needs: [], glue: true, entries: [...folderEntries(folder, root)] });

/** A wheel that was installed into `folder`. Fails with package-outside when it lists a file outside of its prefix. */
export function wheelPart(about: {
  name: string;
  environment: string;
  key: Digest;
  folder: string;
}): Result<Part, ImageFailure> {
  const { name, environment, key, folder } = about;
  const entries = [...folderEntries(folder, root)];
  const distInfo = (file: string) =>
    entries.find(({ path }) => new RegExp(`/site-packages/[^/]+\\.dist-info/${file}$`).test(path));
  const record = distInfo("RECORD");
  const outside = record && outsidePath(record);
  if (outside !== undefined) return fail({ kind: "package-outside", environment, package: name, path: outside });
  const metadata = distInfo("METADATA");
  return ok(part({ name, key, needs: metadata ? requires(textOf(metadata)) : [], glue: false, entries }));
}

const root = "opt/step";

const textOf = ({ from }: LayerEntry): string => (from ? readFileSync(from.file, "utf8") : "");

function outsidePath(record: LayerEntry): string | undefined {
  const packages = posix.dirname(posix.dirname(record.path));
  for (const line of textOf(record).split("\n")) {
    const path = line.startsWith('"') ? line.slice(1, line.indexOf('"', 1)) : line.slice(0, line.indexOf(","));
    if (path !== "" && !posix.resolve("/", packages, path).startsWith(`/${root}/`)) return path;
  }
  return undefined;
}

/** Names of what a package may need, extras and all: what an image has not does not count. */
function requires(metadata: string): string[] {
  const head = metadata.split(/\r?\n\r?\n/, 1)[0] ?? "";
  return [...head.matchAll(/^Requires-Dist: *([A-Za-z0-9._-]+)/gm)].map(([, name = ""]) =>
    name.toLowerCase().replaceAll(/[-_.]+/g, "-"),
  );
}
