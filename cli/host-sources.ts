import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AptNetwork, InstallNetwork, NetworkFile } from "../images/install-network.ts";
import { machineIndexes } from "./machine-indexes.ts";
import { aptSources, certificates, debLines, type HostSources } from "../runtime/docker/setup/host-files.ts";
import { pythonIndexes } from "./python-indexes.ts";
import { secretsIn } from "./secrets-in.ts";

type Environment = Record<string, string | undefined>;

const bundle = "/etc/ssl/certs/ca-certificates.crt";
const authorityNames = [
  "SSL_CERT_FILE",
  "REQUESTS_CA_BUNDLE",
  "PIP_CERT",
  "CURL_CA_BUNDLE",
  "NODE_EXTRA_CA_CERTS",
  "npm_config_cafile",
  "NPM_CONFIG_CAFILE",
];
const proxyNames = ["http_proxy", "https_proxy", "no_proxy", "all_proxy"];
const passedOn = [
  /^PIP_(TRUSTED_HOST|PROXY|DEFAULT_TIMEOUT|RETRIES)$/,
  /^UV_(INSECURE_HOST|HTTP_TIMEOUT|HTTP_RETRIES|INDEX_\w+_(USERNAME|PASSWORD))$/,
  /^npm_config_(\w*proxy|registry|fetch_\w+|strict_ssl)$/i,
];

/** This machine's mirrors, proxies and certificates, for making the base. */
export const hostSources = (environment: Environment): HostSources => {
  const authorities = authoritiesOf(environment);
  const [pip] = pipConfigs(environment);
  return {
    aptSources: aptSources(),
    proxies: proxiesOf(environment),
    ...(authorities !== undefined && { caBundle: authorities }),
    ...(pip !== undefined && { pipConfig: pip }),
  };
};

/** The same for containers that resolve or install packages: what may hold a login goes in as a file that lies there for
 * as long as the container runs. */
export function installNetwork(environment: Environment, offline = false): InstallNetwork {
  const authorities = authoritiesOf(environment);
  const configs = pipConfigs(environment);
  const indexes = pythonIndexes(environment, configs);
  const logins = new Set(indexes.logins);
  const named = machineIndexes(environment, logins);
  const npmrc = npmConfig(environment);
  const netrc = [textOf(environment["NETRC"] ?? atHome(environment, ".netrc")), ...logins]
    .filter((text) => text !== undefined)
    .join("\n");
  const variables = { ...proxiesOf(environment), ...picked(environment), ...indexes.variables };
  const files: NetworkFile[] = [
    ...(authorities === undefined ? [] : [{ target: bundle, text: authorities }]),
    ...(configs[0] === undefined ? [] : [{ target: "/etc/pip.conf", text: configs[0] }]),
    ...(npmrc === undefined ? [] : [{ target: "/etc/npmrc", text: npmrc }]),
    ...(netrc === "" ? [] : [{ target: "/etc/netrc", text: `${netrc}\n` }]),
  ];
  return {
    offline,
    files,
    indexes: named,
    environment: {
      ...variables,
      ...(npmrc !== undefined && { npm_config_globalconfig: "/etc/npmrc" }),
      ...(netrc !== "" && { NETRC: "/etc/netrc" }),
      ...(authorities !== undefined && { ...certificates(bundle), UV_SYSTEM_CERTS: "1" }),
    },
    apt: aptNetwork(environment),
    ssh: {
      ...(environment["SSH_AUTH_SOCK"] && { agent: environment["SSH_AUTH_SOCK"] }),
      knownHosts: ["/etc/ssh/ssh_known_hosts", atHome(environment, ".ssh/known_hosts")]
        .flatMap((file) => textOf(file) ?? [])
        .join("\n"),
    },
    secrets: secretsIn([
      ...files.map(({ text }) => text),
      ...Object.values(named),
      ...Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    ]),
  };
}

/** `FLOWBOX_APT_SOURCES` names a file of `deb` lines instead of the machine's own, `FLOWBOX_APT_BUNDLE` a folder of .deb files,
 * `FLOWBOX_DEBIAN_SNAPSHOT` a mirror of the snapshot archive. */
function aptNetwork(environment: Environment): AptNetwork {
  const named = environment["FLOWBOX_APT_SOURCES"];
  return {
    bundles: [environment["FLOWBOX_APT_BUNDLE"]].flatMap((folder) => (folder ? [folder] : [])),
    sources: named === undefined ? aptSources() : debLines(textOf(named) ?? ""),
    snapshot: environment["FLOWBOX_DEBIAN_SNAPSHOT"] || "http://snapshot.debian.org",
  };
}

/** The system's authorities and those that any client's variable names: a client reads one file only. */
function authoritiesOf(environment: Environment): string | undefined {
  const files = new Set([bundle, ...authorityNames.flatMap((name) => environment[name] ?? [])]);
  const texts = [...files].map(textOf).filter((text) => text !== undefined);
  return texts.length > 0 ? texts.join("\n") : undefined;
}

/** Every client looks for them in another case. */
const proxiesOf = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    proxyNames.flatMap((name) => {
      const value = environment[name] ?? environment[name.toUpperCase()];
      return value ? [[name, value] as const, [name.toUpperCase(), value] as const] : [];
    }),
  );

const picked = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value && passedOn.some((shape) => shape.test(name)) ? [[name, value]] : [],
    ),
  );

const pipConfigs = (environment: Environment): string[] =>
  [
    environment["PIP_CONFIG_FILE"],
    join(environment["XDG_CONFIG_HOME"] ?? atHome(environment, ".config"), "pip/pip.conf"),
    atHome(environment, ".pip/pip.conf"),
    "/etc/pip.conf",
  ].flatMap((file) => textOf(file) ?? []);

/** `${NAME}` in it stands for a variable of the machine. */
function npmConfig(environment: Environment): string | undefined {
  const named = environment["npm_config_userconfig"] ?? environment["NPM_CONFIG_USERCONFIG"];
  const text = textOf(named ?? atHome(environment, ".npmrc"));
  return text?.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => environment[name] ?? whole);
}

const atHome = (environment: Environment, path: string): string => join(environment["HOME"] ?? "/", path);

function textOf(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
