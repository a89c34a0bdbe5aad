import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callText } from "../../runtime/docker/call.ts";
import { guard } from "../../runtime/docker/engine-error.ts";
import { findAddress } from "../../runtime/docker/find-address.ts";

let home: string;
let servers: Server[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "flowbox-engine-"));
});

afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
  rmSync(home, { recursive: true, force: true });
});

const engine = async (name: string, answer: RequestListener): Promise<string> => {
  const socket = join(home, name);
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return socket;
};

const pong =
  (version: string): RequestListener =>
  (_, response) =>
    response.setHeader("Api-Version", version).end("OK");

const hints = () => ({ configFolder: join(home, ".docker"), home, user: "ada" });

test("DOCKER_HOST alone counts where it is set, and what was tried is named with the reason", async () => {
  const dockerHost = `unix://${join(home, "nothing.sock")}`;
  expect(await findAddress({ ...hints(), dockerHost })).toEqual({
    ok: false,
    failure: { kind: "engine-absent", tried: [{ address: dockerHost, reason: "no such socket" }], named: true },
  });
});

test("an address of a kind that is not supported is named", async () => {
  const found = await findAddress({ ...hints(), dockerHost: "ssh://build@host" });
  expect(found).toMatchObject({ failure: { kind: "engine-absent", tried: [{ address: "ssh://build@host" }] } });
});

test("the chosen context of the Docker command line is followed", async () => {
  const socketPath = await engine("context.sock", pong("1.41"));
  const id = createHash("sha256").update("lab").digest("hex");
  const meta = join(home, ".docker/contexts/meta", id);
  mkdirSync(meta, { recursive: true });
  writeFileSync(join(home, ".docker/config.json"), JSON.stringify({ currentContext: "lab" }));
  writeFileSync(join(meta, "meta.json"), JSON.stringify({ Endpoints: { docker: { Host: `unix://${socketPath}` } } }));
  expect(await findAddress(hints())).toEqual({ ok: true, value: { socketPath } });
});

test("an engine that is too old is refused with both versions", async () => {
  const socketPath = await engine("old.sock", pong("1.40"));
  expect(await findAddress({ ...hints(), dockerHost: `unix://${socketPath}` })).toEqual({
    ok: false,
    failure: { kind: "engine-too-old", version: "1.40", needed: "1.41" },
  });
});

test("an answer that is cut off is a lost engine and never a call that hangs", async () => {
  const socketPath = await engine("cut.sock", (_, response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.write('{"StatusCode"', () => response.destroy());
  });
  const waited = await guard("wait", () => callText({ socketPath }, { method: "POST", path: "/wait" }));
  expect(waited).toMatchObject({ ok: false, failure: { kind: "engine-lost", during: "wait" } });
});

test("an engine that never answers is lost after the deadline", async () => {
  const socketPath = await engine("mute.sock", () => undefined);
  const asked = await guard("info", () => callText({ socketPath }, { method: "GET", path: "/info", deadline: 100 }));
  expect(asked).toMatchObject({ ok: false, failure: { kind: "engine-lost" } });
});

test("the engine's own reason is kept, and a full disk has a kind of its own", async () => {
  const socketPath = await engine("full.sock", (request, response) => {
    response.statusCode = 500;
    const message = request.url === "/full" ? "write /layer: no space left on device" : "conflict";
    response.end(JSON.stringify({ message }));
  });
  const call = (path: string) => guard("load", () => callText({ socketPath }, { method: "GET", path }));
  expect(await call("/full")).toMatchObject({ failure: { kind: "engine-disk-full" } });
  expect(await call("/other")).toEqual({
    ok: false,
    failure: { kind: "engine-refused", during: "load", reason: "conflict" },
  });
});
