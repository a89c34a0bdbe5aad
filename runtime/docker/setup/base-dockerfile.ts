import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const stage = { tools: "FROM base AS tools", compile: /^RUN python3 -m compileall .*$/m };

/** The installers that stage `tools` gets, pinned and with hashes. */
export const toolsList = (): string => readFileSync(fileURLToPath(new URL("./tools.txt", import.meta.url)), "utf8");

/** The packages that a base has. */
export const neededPackages = (dockerfile: string): string[] =>
  /^ARG PACKAGES="(.+)"$/m.exec(dockerfile)?.[1]?.split(" ") ?? [];

/** Dockerfile.base for an image that is a base already: nothing is added to it but bytecode that does not depend on times. */
export function onImage(dockerfile: string): string {
  const compile = stage.compile.exec(dockerfile)?.[0];
  const tools = dockerfile.slice(dockerfile.indexOf(stage.tools));
  if (compile === undefined || !tools.startsWith(stage.tools)) throw new Error("Dockerfile.base has other stages");
  return `ARG DEBIAN\nFROM \${DEBIAN} AS base\nUSER 0\nSHELL ["/bin/sh", "-c"]\n${compile}\n\n${tools}`;
}

export const makingLabel = "dev.flowbox.making";

/** Every image that a build leaves on its way carries the label, also where a later instruction fails.
 * @param mark of the process that builds */
export const labelled = (dockerfile: string, mark: string): string =>
  dockerfile.replaceAll(/^FROM .*$/gm, `$&\nLABEL ${makingLabel}="${mark}"`);
