import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface OwnAuthority extends Disposable {
  /** Its certificate, PEM. */
  certificate: string;
  /** A file with the authorities of this machine and this one. */
  bundle: string;
  /** A certificate for a host name or address, signed by this authority; all share one key. */
  issue(host: string): { key: string; cert: string };
}

const systemBundle = "/etc/ssl/certs/ca-certificates.crt";

/** A certificate authority that nobody but the test trusts, made by openssl. */
export function ownAuthority(): OwnAuthority {
  const folder = mkdtempSync(join(tmpdir(), "flowbox-ca-"));
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = "/CN=flowbox canary authority";
  openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", subject);
  openssl("req", ...key, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=flowbox test");
  const certificate = readFileSync(path("ca.pem"), "utf8");
  const known = existsSync(systemBundle) ? readFileSync(systemBundle, "utf8") : "";
  writeFileSync(path("bundle.pem"), `${known}\n${certificate}`, { mode: 0o644 });
  const issued = new Map<string, { key: string; cert: string }>();
  return {
    certificate,
    bundle: path("bundle.pem"),
    issue(host) {
      const before = issued.get(host);
      if (before) return before;
      const kind = /^[\d.]+$/.test(host) ? "IP" : "DNS";
      writeFileSync(path("names"), `subjectAltName=${kind}:${host}\nextendedKeyUsage=serverAuth\n`);
      const signing = ["-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
      openssl("x509", ...signing, "-days", "2", "-extfile", "names", "-out", "cert.pem");
      const made = { key: readFileSync(path("key.pem"), "utf8"), cert: readFileSync(path("cert.pem"), "utf8") };
      issued.set(host, made);
      return made;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
