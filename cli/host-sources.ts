import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { InstallNetwork } from "../images/install-network.ts";
import { aptSources, certificates, type HostSources } from "../runtime/docker/setup/host-files.ts";

type Environment = Record<string, string | undefined>;

const proxyNames = [
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "all_proxy",
  "ALL_PROXY",
];
const indexNames = ["PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "npm_config_registry", "NPM_CONFIG_REGISTRY"];
const bundle = "/etc/ssl/certs/ca-certificates.crt";

/** This machine's mirrors, proxies and certificates, for making the base. */
export const hostSources = (environment: Environment): HostSources => {
  const ca = caFile(environment);
  const pip = pipConfigFile(environment);
  return {
    aptSources: aptSources(),
    proxies: picked(environment, proxyNames),
    ...(ca && { caBundle: readFileSync(ca, "utf8") }),
    ...(pip && { pipConfig: readFileSync(pip, "utf8") }),
  };
};

/** The same for containers that resolve or install packages. */
export function installNetwork(environment: Environment): InstallNetwork {
  const ca = caFile(environment);
  const pip = pipConfigFile(environment);
  const npmrc = join(environment["HOME"] ?? "/", ".npmrc");
  const mounts = [
    ...(ca ? [{ source: ca, target: bundle, readOnly: true }] : []),
    ...(pip ? [{ source: pip, target: "/etc/pip.conf", readOnly: true }] : []),
    ...(existsSync(npmrc) ? [{ source: npmrc, target: "/etc/npmrc", readOnly: true }] : []),
  ];
  return {
    mounts,
    environment: {
      ...picked(environment, [...proxyNames, ...indexNames]),
      ...(existsSync(npmrc) && { npm_config_globalconfig: "/etc/npmrc" }),
      ...(ca && { ...certificates(bundle), UV_SYSTEM_CERTS: "1" }),
    },
  };
}

const caFile = (environment: Environment): string | undefined =>
  [environment["SSL_CERT_FILE"], environment["REQUESTS_CA_BUNDLE"], bundle].find((file) => file && existsSync(file));

const pipConfigFile = (environment: Environment): string | undefined =>
  [environment["PIP_CONFIG_FILE"], join(environment["HOME"] ?? "/", ".config/pip/pip.conf"), "/etc/pip.conf"].find(
    (file) => file && existsSync(file),
  );

const picked = (environment: Environment, names: string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
