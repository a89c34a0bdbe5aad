import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { installNetwork } from "../../cli/host-sources.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "flowbox-home-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};
const fileAt = (target: string, environment: Record<string, string>): string | undefined =>
  installNetwork({ HOME: home, ...environment }).files.find((file) => file.target === target)?.text;

test("a proxy said in one case is said in both, for every client reads another", () => {
  const { environment } = installNetwork({ HOME: home, HTTPS_PROXY: "http://proxy:3128", no_proxy: "inner.example" });
  expect(environment).toMatchObject({
    https_proxy: "http://proxy:3128",
    HTTPS_PROXY: "http://proxy:3128",
    no_proxy: "inner.example",
    NO_PROXY: "inner.example",
  });
});

test("an index that only pip was told of is uv's too, and the other way round", () => {
  const told = installNetwork({ HOME: home, PIP_INDEX_URL: "https://inner.example/simple" }).environment;
  expect(told).toMatchObject({ UV_DEFAULT_INDEX: "https://inner.example/simple" });
  const named = installNetwork({ HOME: home, UV_INDEX: "acme=https://acme.example/simple" }).environment;
  expect(named).toMatchObject({
    UV_INDEX: "acme=https://acme.example/simple",
    PIP_EXTRA_INDEX_URL: "https://acme.example/simple",
  });
  const PIP_CONFIG_FILE = write(
    "pip.conf",
    "[global]\nindex-url = https://inner.example/simple\nextra-index-url =\n  https://a.example/simple\n  https://b.example/simple\n",
  );
  expect(installNetwork({ HOME: home, PIP_CONFIG_FILE }).environment).toMatchObject({
    UV_DEFAULT_INDEX: "https://inner.example/simple",
    UV_INDEX: "https://a.example/simple https://b.example/simple",
  });
});

test("a login in an index's address goes to a netrc file of the container's user, beside the machine's own", () => {
  const NETRC = write("netrc", "machine other.example login me password mine-alone");
  const asked = { NETRC, UV_DEFAULT_INDEX: "https://robot:s3cr%21t@inner.example:8443/simple" };
  const network = installNetwork({ HOME: home, ...asked });
  expect(network.environment).toMatchObject({
    UV_DEFAULT_INDEX: "https://inner.example:8443/simple",
    NETRC: "/etc/netrc",
  });
  expect(fileAt("/etc/netrc", asked)).toBe(
    "machine other.example login me password mine-alone\nmachine inner.example login robot password s3cr!t\n",
  );
  expect(network.secrets).toEqual(["mine-alone", "s3cr!t"]);
});

test("npm's configuration comes along with the variables that it names", () => {
  const npm_config_userconfig = write("npmrc", "//inner.example/:_authToken=${NPM_TOKEN}\n");
  const asked = { npm_config_userconfig, NPM_TOKEN: "token-of-the-machine" };
  expect(fileAt("/etc/npmrc", asked)).toBe("//inner.example/:_authToken=token-of-the-machine\n");
  expect(installNetwork({ HOME: home, ...asked }).secrets).toEqual(["token-of-the-machine"]);
});

test("authorities that only one client was told of are every client's", () => {
  const NODE_EXTRA_CA_CERTS = write("extra.pem", "extra authority\n");
  const PIP_CERT = write("pip.pem", "authority of pip\n");
  const bundle = fileAt("/etc/ssl/certs/ca-certificates.crt", { NODE_EXTRA_CA_CERTS, PIP_CERT });
  expect(bundle).toContain("extra authority");
  expect(bundle).toContain("authority of pip");
  expect(installNetwork({ HOME: home, PIP_CERT }).environment).toMatchObject({
    npm_config_cafile: "/etc/ssl/certs/ca-certificates.crt",
  });
});

test("secrets in proxies and in uv's variables are known to be secret, what is none is not", () => {
  const { secrets, environment } = installNetwork({
    HOME: home,
    http_proxy: "http://user:proxy-word@proxy:3128",
    UV_INDEX_ACME_PASSWORD: "word-of-acme",
    PIP_INDEX_URL: "https://inner.example/simple",
  });
  expect(secrets.toSorted()).toEqual(["proxy-word", "word-of-acme"]);
  expect(environment["UV_INDEX_ACME_PASSWORD"]).toBe("word-of-acme");
});
