import type { NpmPackage } from "./npm-package.ts";
import { type StubAnswer, type StubOptions, stubServer, type StubServer } from "./stub-server.ts";

export interface StubNpmRegistry extends StubServer {
  /** `https://172.17.0.1:41234/` */
  url: string;
  /** Publishes one more version. */
  add(one: NpmPackage): void;
  /** What a machine says whose one and only npm registry this is. */
  environment: Record<string, string>;
}

/** An npm registry on this machine that containers reach; the newest version added is `latest`. */
export async function stubNpmRegistry(packages: NpmPackage[], options: StubOptions = {}): Promise<StubNpmRegistry> {
  const held = [...packages];
  const server = await stubServer(options, (path, origin) => answer(path, { held, origin }));
  const url = `${server.origin}/`;
  return Object.assign(server, {
    url,
    add: (one: NpmPackage) => void held.push(one),
    environment: {
      npm_config_registry: url,
      ...(options.authority && { SSL_CERT_FILE: options.authority.bundle }),
    },
  });
}

function answer(path: string, { held, origin }: { held: NpmPackage[]; origin: string }): StubAnswer | undefined {
  const [name = "", file] = path.slice(1).split("/-/");
  const versions = held.filter((one) => one.name === name);
  if (file !== undefined) {
    const found = versions.find((one) => file === fileOf(one));
    return found && { type: "application/octet-stream", bytes: found.tarball };
  }
  const latest = versions.at(-1);
  if (!latest) return undefined;
  const packument = {
    name,
    "dist-tags": { latest: latest.version },
    versions: Object.fromEntries(
      versions.map((one) => [
        one.version,
        { ...one.manifest, dist: { tarball: `${origin}/${name}/-/${fileOf(one)}`, integrity: one.integrity } },
      ]),
    ),
  };
  return { type: "application/json", bytes: JSON.stringify(packument) };
}

const fileOf = ({ name, version }: NpmPackage): string => `${name.split("/").at(-1)}-${version}.tgz`;
