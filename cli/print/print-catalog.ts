import { bytesTogether } from "../../images/stored/layer-chain.ts";
import { type Catalog, type CatalogImage, isStored } from "../../runtime/images/catalog.ts";
import { imageName } from "../../runtime/images/find-images.ts";
import { ago } from "./ago.ts";
import { columns } from "./columns.ts";
import { counted } from "./counted.ts";
import { failureText } from "./failure-text.ts";
import { plain } from "./plain.ts";
import { size } from "./size.ts";
import type { Terminal } from "./terminal.ts";

/** The images of a project: a line each, then what they take together. */
export function printCatalog(terminal: Terminal, catalog: Catalog, { all, now }: { all: boolean; now: number }): void {
  const listed = [...catalog.images, ...(all ? catalog.others : [])];
  const head = ["IMAGE", "STEPS", "SIZE", "UNIQUE", "SHARED", "LAST USED", "RUNS", "KEY"];
  const lines = columns([head, ...listed.map((image) => row(image, now))]);
  if (listed.length === 0) terminal.line("No environment is locked here yet: flowbox lock");
  else terminal.line(terminal.style("dim", lines[0] ?? ""));
  for (const line of lines.slice(1)) terminal.line(line);
  for (const { flow, environment, failure } of catalog.unreadable)
    terminal.line(`${plain(`${flow}/${environment}`)}  ${failure ? plain(failureText(failure).what) : ""}`);

  const built = listed.filter(isStored);
  const bases = catalog.baseImages.length === 1 ? "base" : "bases";
  terminal.line();
  terminal.line(
    `${counted(built.length, "image")} on the engine: ${size(bytesTogether([...catalog.baseImages, ...built.map(({ stored }) => stored)]))}, each layer counted once, with the ${bases} (${size(bytesTogether(catalog.baseImages))}).`,
  );
  if (!all && catalog.others.length > 0)
    terminal.line(`${counted(catalog.others.length, "more image")} on the engine: flowbox images ls --all`);
}

function row(image: CatalogImage, now: number): string[] {
  const { key, locks, stored, shares, used, lastUsed } = image;
  const names = locks.map(({ flow, environment }) => `${flow}/${environment}`);
  return [
    plain(names.length > 0 ? names.join(" ") : imageName(image)),
    plain([...new Set(locks.flatMap(({ steps }) => steps))].join(" ") || "-"),
    stored ? size(stored.bytes) : "not built",
    shares ? size(shares.unique) : "",
    shares ? size(shares.shared) : "",
    stored && lastUsed !== undefined ? ago(new Date(lastUsed).toISOString(), now) : "",
    runsText(used?.runs ?? []),
    key.slice("sha256:".length).slice(0, 12),
  ];
}

function runsText(runs: readonly string[]): string {
  const last = runs.slice(-3).join(" ");
  return runs.length > 3 ? `${last} and ${runs.length - 3} more` : last || "-";
}
