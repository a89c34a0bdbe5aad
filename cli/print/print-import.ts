import type { Environment } from "../../images/environment.ts";
import type { Kept } from "../kept-of.ts";
import { listed } from "./listed.ts";
import { type Locked, printLocks } from "./print-locks.ts";
import type { Terminal } from "./terminal.ts";

interface Imported extends Locked, Kept {
  /** Why some requirements were left out. */
  refused: string[];
  /** What flow.ts must say of the environment, where it says otherwise. */
  write?: Environment;
}

/** What was locked, which imported versions were kept, and what is left to write. */
export function printImport(terminal: Terminal, imported: Imported): void {
  const { flow, environment, changed, added, removed, moved, kept, notKept, notNeeded, refused, write } = imported;
  printLocks(terminal, [{ flow, environment, changed, added, removed, moved }]);
  if (kept + notKept.length > 0) terminal.line(`  ${kept} of ${kept + notKept.length} versions are as imported`);
  for (const one of notKept)
    terminal.line(
      `  could not be kept: ${one.name} ${one.imported}, which nothing allows beside the rest; ${one.locked}`,
    );
  if (notNeeded.length > 0) terminal.line(`  not needed here, and left out: ${listed(notNeeded)}`);
  for (const why of refused) terminal.line(`  left out: ${why}`);
  if (!write) return;
  terminal.line("");
  terminal.line(`Write this into environments in ${flow}/flow.ts; until then the lock is stale:`);
  terminal.line(`  ${JSON.stringify(environment)}: ${literal(write)},`);
}

/** As an author writes it. */
const literal = (environment: Environment): string =>
  `{ ${Object.entries(environment)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, " ")}`)
    .join(", ")} }`;
