/** What is wrong with requirements that an author wrote: `"-r base.txt" is an option…`. Empty when nothing is. */
export function requirementMistakes(requirements: readonly string[]): string[] {
  return [...requirements.flatMap((one) => mistake(one.trim(), one) ?? []), ...duplicates(requirements)];
}

/** A package name as indexes compare them: `Ruamel.YAML` is `ruamel-yaml`. */
export const packageName = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, "-");

/** The package that a requirement names, as indexes compare names. */
export const requiredName = (requirement: string): string =>
  packageName(/^\s*([A-Za-z0-9._-]+)/.exec(requirement)?.[1] ?? "");

const name = String.raw`[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`;
const extras = String.raw`(?:\s*\[\s*${name}(?:\s*,\s*${name})*\s*\])?`;
const version = String.raw`(?:===?|~=|!=|<=?|>=?)\s*[A-Za-z0-9.*+!_-]+`;
const marker = String.raw`(?:\s*;\s*\S.*)?`;
const plain = new RegExp(`^${name}${extras}\\s*(?:${version}(?:\\s*,\\s*${version})*)?${marker}$`);
const remote = new RegExp(`^${name}${extras}\\s*@\\s*(\\S+)${marker}$`);

function mistake(text: string, written: string): string | undefined {
  const is = (why: string): string => `${JSON.stringify(written)} ${why}`;
  if (/[\r\n\\]/.test(text)) return is("has more than one line; write one requirement a text");
  if (/^-e\b|^--editable\b|^\.{0,2}\/|^\.\.?$|^file:|^[\w./-]+\.(?:whl|zip|tar\.gz)$/.test(text))
    return is("is a path; a package of the project's own stands under local in flowbox.config.ts");
  if (text.startsWith("-"))
    return is(
      "is an option; packages only: where they come from stands in flowbox.config.ts (indexes), and on the machine",
    );
  if (/\s--\w/.test(text)) return is("has options; flowbox lock writes the hashes");
  if (text.startsWith("#") || text === "") return is("names no package");
  const url = remote.exec(text)?.[1];
  if (url !== undefined) return remoteMistake(url, is);
  if (/^\w+(?:\+\w+)?:\/\//.test(text))
    return is("is an address; write name @ git+https://…@tag, or take it from an index");
  return plain.test(text) ? undefined : is("is not a requirement such as numpy==2.2.6 or uvicorn[standard]>=0.30");
}

function remoteMistake(url: string, is: (why: string) => string): string | undefined {
  if (!url.startsWith("git+"))
    return is("is an address; only git+https:// and git+ssh:// may be, all else comes from an index");
  if (!/^git\+(?:https|ssh):\/\/[^\s/]+\/\S+$/.test(url)) return is("must be git+https://… or git+ssh://…");
  if (/^git\+https:\/\/[^/]*@/.test(url))
    return is("holds a user or password; these belong to the machine, not into the flow");
  if (!gitAddress.test(url)) return is("names no tag, branch or commit: end it with @v1.2");
  return undefined;
}

/** Repository and revision of a `git+…@revision`. */
export const gitAddress =
  /^git\+((?:https|ssh):\/\/(?:[^/@]+@)?[^@#]+)@([A-Za-z0-9][\w./+-]*)(?:#subdirectory=([\w./-]+))?$/;

/** One name twice is a mistake, unless markers tell the two apart. */
function duplicates(requirements: readonly string[]): string[] {
  const seen = new Map<string, string>();
  return requirements.flatMap((one) => {
    if (one.includes(";")) return [];
    const known = seen.get(requiredName(one));
    seen.set(requiredName(one), one);
    return known === undefined ? [] : [`${JSON.stringify(known)} and ${JSON.stringify(one)} are one package`];
  });
}
