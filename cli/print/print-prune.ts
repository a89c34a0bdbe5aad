import type { CachePrune } from "../../images/cache/plan-cache-prune.ts";
import type { Digest } from "../../images/digest.ts";
import { imageName } from "../../runtime/images/find-images.ts";
import type { ImageRoot } from "../../runtime/images/image-roots.ts";
import type { ImagePrune } from "../../runtime/images/prune-images.ts";
import { ago } from "./ago.ts";
import { columns } from "./columns.ts";
import { counted } from "./counted.ts";
import { listed } from "./listed.ts";
import { plain } from "./plain.ts";
import { size } from "./size.ts";
import type { Terminal } from "./terminal.ts";

interface Outcome {
  /** Set when images were removed: those that stayed because a container uses them. */
  inUse?: ReadonlySet<Digest>;
  budget?: number;
  caches?: CachePrune;
}

/** The object of `images prune --json`. */
export const pruneJson = (plan: ImagePrune, { inUse, budget, caches }: Outcome) => ({
  dryRun: inUse === undefined,
  removed: plan.removed.map(({ key, id, frees, name, lastUsed }) => ({
    image: name,
    key,
    id,
    freedBytes: inUse?.has(key) ? 0 : frees,
    ...(inUse?.has(key) && { inUse: true }),
    ...(lastUsed !== undefined && { lastUsed: new Date(lastUsed).toISOString() }),
  })),
  kept: plan.kept.map(({ image, roots, otherTags }) => ({
    image: keptName(image, roots),
    key: image.key,
    roots,
    otherTags,
  })),
  freedBytes: freed(plan, inUse),
  bytes: plan.before - freed(plan, inUse),
  ...(budget !== undefined && { budget }),
  ...(caches && {
    caches: {
      removed: caches.remove.map(({ what, paths }) => ({ what, count: paths.length })),
      freedBytes: caches.freedBytes,
      ...(caches.downloadsStay && { downloadsStay: caches.downloadsStay }),
    },
  }),
  vanishedProjects: plan.vanished,
});

/** What goes and what stays, and why. */
export function printPrune(
  terminal: Terminal,
  plan: ImagePrune,
  { inUse, budget, caches, now }: Outcome & { now: number },
): void {
  const going = plan.removed.map(({ key, frees, name, lastUsed }) => [
    inUse?.has(key) ? "in use" : inUse ? "removed" : "remove",
    plain(name),
    inUse?.has(key) ? size(0) : size(frees),
    lastUsed === undefined ? "no use on record" : `used ${ago(new Date(lastUsed).toISOString(), now)}`,
  ]);
  const staying = plan.kept.map(({ image, roots, otherTags }) => [
    "keep",
    plain(keptName(image, roots)),
    size(image.shares.unique),
    plain(why(roots, otherTags)),
  ]);
  for (const line of columns([...going, ...staying])) terminal.line(line);
  if (going.length + staying.length > 0) terminal.line();
  const after = plan.before - freed(plan, inUse);
  const images = counted(plan.removed.length - (inUse?.size ?? 0), "image");
  if (going.length === 0) terminal.line(`Nothing to remove. The images take ${size(after)} besides the base.`);
  else if (inUse)
    terminal.line(
      `Removed ${images}: ${size(freed(plan, inUse))} freed. The rest takes ${size(after)} besides the base.`,
    );
  else
    terminal.line(
      `${images} would be removed and ${size(freed(plan, inUse))} freed; the rest takes ${size(after)} besides the base. Remove with --yes.`,
    );
  if (budget !== undefined && after > budget)
    terminal.line(
      `That is ${size(after - budget)} above the budget of ${size(budget)}: what stays is needed or was used lately.`,
    );
  if (caches) printCaches(terminal, caches, inUse !== undefined);
  if (plan.vanished.length > 0)
    terminal.line(
      `${counted(plan.vanished.length, "project")} of before cannot be found any more: nothing of theirs is protected.`,
    );
}

function printCaches(terminal: Terminal, { remove, freedBytes, downloadsStay }: CachePrune, done: boolean): void {
  const parts = remove.flatMap(({ what, paths }) =>
    paths.length > 0 ? [counted(paths.length, cacheWords[what])] : [],
  );
  terminal.line(
    parts.length === 0
      ? "Everything in the package cache is needed by a lock."
      : `Package cache: ${listed(parts)}${done ? "" : " would be"} removed, ${size(freedBytes)} freed.`,
  );
  if (downloadsStay)
    terminal.line("The downloads of wheels stay: not every lock is built, and a build could need them.");
}

const cacheWords = { installed: "installed package", downloads: "download", left: "leftover" };

const freed = (plan: ImagePrune, inUse: ReadonlySet<Digest> = new Set()): number =>
  plan.removed.reduce((total, { key, frees }) => total + (inUse.has(key) ? 0 : frees), 0);

function keptName(image: ImagePrune["kept"][number]["image"], roots: readonly ImageRoot[]): string {
  const lock = roots.find(({ by }) => by === "lock");
  return lock?.by === "lock" ? `${lock.flow}/${lock.environment}` : imageName(image);
}

function why(roots: readonly ImageRoot[], otherTags: readonly string[]): string {
  const [first] = roots;
  const more = roots.length > 1 ? ` and ${roots.length - 1} more` : "";
  if (first?.by === "lock") return `locked by ${first.flow}/${first.environment} in ${first.project}${more}`;
  if (first)
    return `${first.tag === undefined ? "newest run" : `tagged ${first.tag}`}: ${first.run} in ${first.project}${more}`;
  return otherTags.length > 0 ? `tagged ${otherTags.join(" ")} too` : "within budget or age";
}
