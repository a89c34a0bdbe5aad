import type { ImageDifference } from "../../runtime/images/compare-images.ts";
import { columns } from "./columns.ts";
import { plain } from "./plain.ts";
import { size } from "./size.ts";
import type { Terminal } from "./terminal.ts";

/** What differs between two images, for people. */
export function printDifference(
  terminal: Terminal,
  { same, packages, layers, base, from, to }: ImageDifference,
  names: { from: string; to: string },
): void {
  if (same) {
    terminal.line(`${plain(names.from)} and ${plain(names.to)} are one image (${from.image.key.slice(0, 19)}).`);
    return;
  }
  if (packages) {
    const rows = [
      ...packages.moved.map(({ name, from: was, to: is }) => [
        name,
        was === is ? `${is}, another file` : `${was} → ${is}`,
      ]),
      ...packages.added.map(({ name, version }) => [name, `${version} added`]),
      ...packages.removed.map(({ name, version }) => [name, `${version} removed`]),
    ];
    for (const line of columns(rows.map((row) => row.map(plain)))) terminal.line(line);
    if (rows.length === 0) terminal.line("The packages are the same.");
  } else terminal.line("The packages of one of them are not known: no lock and no run here has it.");
  terminal.line();
  const known = base.from !== undefined && base.to !== undefined;
  if (known && base.from === base.to) terminal.line(`base    the same (${base.to?.slice(0, 19)})`);
  else terminal.line(`base    ${short(base.from)} → ${short(base.to)}`);
  if (layers)
    terminal.line(
      `layers  ${layers.shared} shared (${size(layers.sharedBytes)}), ${layers.removed.length} only in ${plain(names.from)}, ${layers.added.length} only in ${plain(names.to)} (${size(layers.addedBytes)})`,
    );
  for (const [name, { image }] of [[names.from, from] as const, [names.to, to] as const])
    if (!image.stored) terminal.line(`        the image of ${plain(name)} is not on this engine`);
}

const short = (digest: string | undefined): string => digest?.slice(0, 19) ?? "not known";
