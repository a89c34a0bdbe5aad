import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** This machine's way to its package sources. */
export interface HostSources {
  /** Certificate authorities, PEM. */
  caBundle?: string;
  /** `deb` lines for Debian 12. */
  aptSources: string[];
  /** http_proxy and its kin. */
  proxies: Record<string, string>;
  /** Text of a pip configuration file. */
  pipConfig?: string;
}

const suites = /^(bookworm|trixie)(-updates|-security)?$/;

/** Reads the apt sources of a Debian 12 host, in both of apt's notations.
 * @returns `deb` lines; none on another distribution */
export function aptSources(root = "/"): string[] {
  const folder = join(root, "etc/apt/sources.list.d");
  const files = [
    join(root, "etc/apt/sources.list"),
    ...(existsSync(folder)
      ? readdirSync(folder)
          .toSorted()
          .map((name) => join(folder, name))
      : []),
  ];
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      const text = readFileSync(file, "utf8");
      return file.endsWith(".sources") ? stanzas(text) : debLines(text);
    });
}

/** The `deb` lines of a file in apt's older notation. */
export function debLines(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const [, uri, suite, components] = /^deb(?:\s+\[[^\]]*\])?\s+(\S+)\s+(\S+)\s+(.+)$/.exec(line.trim()) ?? [];
    return uri && suite && components && suites.test(suite) ? [`deb ${uri} ${suite} ${components}`] : [];
  });
}

function stanzas(text: string): string[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string): string[] =>
      (new RegExp(`^${name}:[ \\t]*(.+)$`, "m").exec(stanza)?.[1] ?? "").split(/\s+/).filter((word) => word !== "");
    if (!field("Types").includes("deb")) return [];
    return field("URIs").flatMap((uri) =>
      field("Suites")
        .filter((suite) => suites.test(suite))
        .map((suite) => `deb ${uri} ${suite} ${field("Components").join(" ")}`),
    );
  });
}

/** What the build context's `host/` holds. It is read while building and is in no image. */
export function hostFiles({ caBundle, aptSources: sources, proxies, pipConfig }: HostSources): Record<string, string> {
  const exports = Object.entries({
    ...proxies,
    PIP_CONFIG_FILE: "/run/host/pip.conf",
    ...(caBundle && certificates("/run/host/ca.pem")),
  })
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`)
    .join("\n");
  const apt = [
    "-o Dir::Etc::sourceparts=-",
    ...(sources.length > 0 ? ["-o Dir::Etc::sourcelist=/run/host/sources.list"] : []),
    ...(caBundle ? ["-o Acquire::https::CaInfo=/run/host/ca.pem"] : []),
  ].join(" ");
  return {
    "pip.conf": pipConfig ?? "",
    ...(caBundle && { "ca.pem": caBundle }),
    ...(sources.length > 0 && { "sources.list": `${sources.join("\n")}\n` }),
    "apt-install": `set -e\n${exports}\nexport DEBIAN_FRONTEND=noninteractive\napt-get ${apt} -q update\napt-get ${apt} -q install -y --no-install-recommends "$@"\napt-get clean\n`,
    "pip-install": `set -e\n${exports}\npip install -q --break-system-packages --root-user-action=ignore --no-cache-dir --no-compile --no-deps --only-binary :all: --require-hashes "$@"\n`,
  };
}

/** The variables by which package clients find a certificate bundle. */
export const certificates = (file: string): Record<string, string> => ({
  SSL_CERT_FILE: file,
  PIP_CERT: file,
  REQUESTS_CA_BUNDLE: file,
  CURL_CA_BUNDLE: file,
  NODE_EXTRA_CA_CERTS: file,
  GIT_SSL_CAINFO: file,
  npm_config_cafile: file,
});
