import { imageName } from "../../runtime/images/find-images.ts";
import type { ImageDescription } from "../../runtime/images/describe-image.ts";
import { columns } from "./columns.ts";
import { listed } from "./listed.ts";
import { plain } from "./plain.ts";
import { size } from "./size.ts";
import type { Terminal } from "./terminal.ts";

/** All that is known of an image, for people. */
export function printDescription(terminal: Terminal, description: ImageDescription): void {
  const { image, packages, base, layers, unreproducible } = description;
  terminal.line(terminal.style("bold", plain(imageName(image))));
  for (const line of columns(facts(description))) terminal.line(`  ${line}`);
  if (packages) {
    section(terminal, `packages (${packages.length})`);
    for (const line of columns(
      packages.map(({ name, version, hash, place }) => [place ?? name, version, hash ?? ""].map(plain)),
    ))
      terminal.line(`  ${line}`);
  }
  if (layers.length > 0) {
    section(terminal, `layers (${layers.length}, lowest first)`);
    for (const line of columns(
      layers.map(({ diffId, bytes, holds }) => [diffId.slice(0, 19), size(bytes), plain(held(holds))]),
    ))
      terminal.line(`  ${line}`);
  }
  terminal.line();
  terminal.line(
    unreproducible.length > 0
      ? `Their own code ran while they were installed, so they are not sure to be the same to the byte elsewhere: ${listed(unreproducible.map(plain))}.`
      : `The same lock and base${base ? ` (${base.configDigest.slice(0, 19)})` : ""} give the same image, to the byte, on any machine.`,
  );
}

const held = (holds: readonly string[] | undefined): string => {
  if (!holds) return "packages";
  return holds.length > 8 ? `${holds.slice(0, 8).join(" ")} and ${holds.length - 8} more` : holds.join(" ");
};

function section(terminal: Terminal, title: string): void {
  terminal.line();
  terminal.line(terminal.style("dim", title));
}

function facts({ image, recipe, base }: ImageDescription): string[][] {
  const { key, locks, stored, shares, used } = image;
  const steps = [...new Set(locks.flatMap((lock) => lock.steps))];
  const lock = locks[0];
  return [
    ["key", key],
    ["config digest", stored?.configDigest ?? used?.image.configDigest ?? "not built"],
    ...(stored && shares
      ? [["size", `${size(stored.bytes)}: ${size(shares.unique)} its own, ${size(shares.shared)} shared`]]
      : []),
    ...(steps.length > 0 ? [["steps", plain(listed(steps))]] : []),
    ...(used ? [["runs", listed(used.runs)]] : []),
    ...(base
      ? [["base", `${base.name} ${base.configDigest}${base.current ? "" : " (not this machine's base now)"}`]]
      : []),
    ...(recipe ? [["platform", recipe.platform]] : []),
    ...(recipe?.python ? [["python", recipe.python]] : []),
    ...(recipe ? [["installers", installers(recipe.installers)]] : []),
    ...(recipe ? [["flags", recipe.flags.join(" ")]] : []),
    ...(lock ? [["lock", plain(`flows/${lock.flow}/locks/${lock.environment}`)]] : [["lock", "none asks for it now"]]),
  ];
}

const installers = ({ uv, npm }: { uv: string | undefined; npm: string | undefined }): string =>
  [uv && `uv ${uv}`, npm && `npm ${npm}`].filter(Boolean).join(", ");
