/** What uv resolves. */
export interface PipProject {
  requirements: readonly string[];
  /** Packages that come from a named index, and its address. */
  sources: ReadonlyMap<string, PipSource>;
}

export interface PipSource {
  index: string;
  address: string;
  /** A folder of wheels. */
  flat?: boolean;
}

/** The text of a pyproject.toml in which every named package is asked of its own index, and that index of nothing else. */
export function pipProject({ requirements, sources }: PipProject): string {
  const indexes = new Map([...sources.values()].map((source) => [source.index, source]));
  return [
    "[project]",
    'name = "flowbox-environment"',
    'version = "0"',
    `dependencies = ${JSON.stringify(requirements)}`,
    "[tool.uv.sources]",
    ...[...sources].map(([name, { index }]) => `${name} = { index = ${JSON.stringify(index)} }`),
    ...[...indexes].flatMap(([name, { address, flat }]) => [
      "[[tool.uv.index]]",
      `name = ${JSON.stringify(name)}`,
      `url = ${JSON.stringify(address)}`,
      "explicit = true",
      ...(flat ? ['format = "flat"'] : []),
    ]),
    "",
  ].join("\n");
}
