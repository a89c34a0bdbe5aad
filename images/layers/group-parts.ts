import { compareUtf8 } from "../compare-utf8.ts";
import type { Part } from "./part.ts";

type Weighed = Pick<Part, "name" | "bytes" | "needs" | "glue">;

/** From this size on a package has a layer of its own. */
export const heavyBytes = 8_000_000;
const mostHeavy = 60;
const mostLight = 8;

/** Says which parts share a layer, lowest layer first. Depends on what the parts are alone, not on their order.
 *
 * Heavy parts have a layer each, the heaviest lowest. A light part belongs to the part that needs it, directly or not, and
 * that weighs most with all that it needs; what belongs to one part shares a layer, the largest lowest and with the glue. So a light package
 * that is added to an environment comes with what only it needs, in a small layer of its own, and the layers below stay. */
export function groupParts<T extends Weighed>(parts: readonly T[]): T[][] {
  const glue = parts.filter((one) => one.glue).toSorted(byName);
  const packages = parts.filter((one) => !one.glue);
  const heavy = packages
    .filter((one) => one.bytes >= heavyBytes)
    .toSorted(heaviestFirst)
    .slice(0, mostHeavy);
  const alone = new Set(heavy);
  const light = byOwner(packages)
    .map((group) => group.filter((one) => !alone.has(one)).toSorted(byName))
    .filter((group) => group.length > 0)
    .toSorted((a, b) => bytesOf(b) - bytesOf(a) || compareUtf8(a[0]?.name ?? "", b[0]?.name ?? ""));
  const smallest = light
    .splice(mostLight - 1)
    .flat()
    .toSorted(byName);
  const [largest = [], ...others] = smallest.length > 0 ? [...light, smallest] : light;
  const shared = [[...glue, ...largest], ...others];
  return [...heavy.map((one) => [one]), ...shared.filter((group) => group.length > 0)];
}

/** Every part with the heaviest that leads to it. */
function byOwner<T extends Weighed>(parts: readonly T[]): T[][] {
  const byName = new Map(parts.map((one) => [one.name, one]));
  const reached = new Map(parts.map((one) => [one, reachable(one, byName)]));
  const weight = new Map(parts.map((one) => [one, bytesOf(reached.get(one) ?? [])]));
  const owners = parts.toSorted((a, b) => (weight.get(b) ?? 0) - (weight.get(a) ?? 0) || compareUtf8(a.name, b.name));
  const taken = new Set<T>();
  return owners.map((owner) => {
    const own = [...(reached.get(owner) ?? [])].filter((one) => !taken.has(one));
    for (const one of own) taken.add(one);
    return own;
  });
}

function reachable<T extends Weighed>(start: T, byName: ReadonlyMap<string, T>): Set<T> {
  const found = new Set([start]);
  for (const one of found)
    for (const name of one.needs) {
      const needed = byName.get(name);
      if (needed) found.add(needed);
    }
  return found;
}

const byName = (a: Weighed, b: Weighed): number => compareUtf8(a.name, b.name);
const heaviestFirst = (a: Weighed, b: Weighed): number => b.bytes - a.bytes || byName(a, b);

function bytesOf(parts: Iterable<Weighed>): number {
  let total = 0;
  for (const one of parts) total += one.bytes;
  return total;
}
