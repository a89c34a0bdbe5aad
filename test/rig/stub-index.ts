import { createHash } from "node:crypto";
import type { PythonPackage } from "./python-package.ts";
import { type StubAnswer, type StubOptions, stubServer, type StubServer } from "./stub-server.ts";

export interface StubIndex extends StubServer {
  /** Its simple index: `https://172.17.0.1:41234/simple/`. */
  url: string;
  /** Publishes one more file. */
  add(file: PythonPackage): void;
  /** What a machine says whose one and only Python index this is. */
  environment: Record<string, string>;
}

/** A Python package index on this machine that containers reach. pip takes an index for good only with TLS: give an `authority`,
 * or the plain one is trusted by name. */
export async function stubIndex(files: PythonPackage[], options: StubOptions = {}): Promise<StubIndex> {
  const held = [...files];
  const server = await stubServer(options, (path) => answer(path, held));
  const url = `${server.origin}/simple/`;
  const { host } = new URL(url);
  return Object.assign(server, {
    url,
    add: (file: PythonPackage) => void held.push(file),
    environment: {
      PIP_INDEX_URL: url,
      UV_DEFAULT_INDEX: url,
      ...(options.authority ? { SSL_CERT_FILE: options.authority.bundle } : { PIP_TRUSTED_HOST: host }),
    },
  });
}

function answer(path: string, files: readonly PythonPackage[]): StubAnswer | undefined {
  const [, kind, name = ""] = path.split("/");
  if (kind === "simple") {
    const found = files.filter((one) => normal(one.name) === name);
    return found.length > 0 ? { type: "text/html", bytes: page(found) } : undefined;
  }
  const wheel = files.find((one) => one.file === name.replace(/\.metadata$/, ""));
  if (kind !== "files" || !wheel) return undefined;
  if (!name.endsWith(".metadata")) return { type: "application/octet-stream", bytes: wheel.bytes };
  return wheel.metadata === undefined ? undefined : { type: "text/plain", bytes: wheel.metadata };
}

function page(files: readonly PythonPackage[]): string {
  const links = files.map(({ file, bytes, metadata, requiresPython }) => {
    const attributes = [
      `href="/files/${file}#sha256=${sha256(bytes)}"`,
      ...(metadata === undefined ? [] : [`data-core-metadata="sha256=${sha256(metadata)}"`]),
      ...(requiresPython === undefined ? [] : [`data-requires-python="${requiresPython.replaceAll(">", "&gt;")}"`]),
    ];
    return `<a ${attributes.join(" ")}>${file}</a><br>`;
  });
  return `<!DOCTYPE html><html><body>\n${links.join("\n")}\n</body></html>\n`;
}

const normal = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, "-");

const sha256 = (content: Uint8Array | string): string => createHash("sha256").update(content).digest("hex");
