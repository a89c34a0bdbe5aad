import type { ImportedImage } from "../../runtime/images/import-images.ts";
import { columns } from "./columns.ts";
import { plain } from "./plain.ts";
import type { Terminal } from "./terminal.ts";

type Names = ReadonlyMap<string, string>;

/** The object of `images import --json`. */
export const importedJson = (imported: readonly ImportedImage[], names: Names) => ({
  images: imported.map(({ image, outcome }) => ({
    ...image.is,
    ...(image.is.kind === "step" && names.has(image.is.key) && { image: names.get(image.is.key) }),
    configDigest: image.config.digest,
    platform: image.platform,
    outcome,
  })),
});

export function printImported(terminal: Terminal, imported: readonly ImportedImage[], names: Names): void {
  const rows = imported.map(({ image, outcome }) => [
    outcome === "kept" ? "not taken" : outcome,
    plain(nameOf(image, names)),
    image.config.digest.slice(0, 19),
    image.platform,
  ]);
  for (const line of columns(rows)) terminal.line(line);
  if (imported.some(({ outcome }) => outcome === "kept"))
    terminal.line(
      "This machine has another base, which stays: images on the archive's are found after flowbox setup --base FILE.",
    );
}

function nameOf({ is }: ImportedImage["image"], names: Names): string {
  if (is.kind !== "step") return `${is.kind} ${is.name}`;
  return names.get(is.key) ?? `${is.key.slice("sha256:".length).slice(0, 12)} (no lock here asks for it)`;
}
