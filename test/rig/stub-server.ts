import { once } from "node:events";
import { createServer as createHttp, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { engineGateway } from "./engine-gateway.ts";
import type { OwnAuthority } from "./own-authority.ts";

export interface StubRequest {
  path: string;
  authorization: string | undefined;
  status: number;
}

/** What a server does to a request instead of answering it well:
 * a status; `cut` half-way; `wrong-bytes` of the right length; other bytes; `silent`, never an answer; milliseconds to wait
 * before a good answer. */
export type Fault = "cut" | "wrong-bytes" | "silent" | { bytes: Uint8Array } | { status: number } | { wait: number };

export interface StubOptions {
  /** Answers with TLS, by a certificate of this authority. */
  authority?: OwnAuthority;
  /** What the Authorization header must be: `Basic …` or `Bearer …`. */
  authorization?: string;
  /** The address that containers reach, unless said. */
  host?: string;
}

export interface StubServer extends AsyncDisposable {
  /** `https://172.17.0.1:41234` */
  origin: string;
  requests: StubRequest[];
  /** Asked for every request; may be set at any time. */
  fault: (path: string) => Fault | undefined;
}

export interface StubAnswer {
  type: string;
  bytes: Uint8Array | string;
}

/** An HTTP(S) server that records what it is asked and can behave badly.
 * @param answer undefined is 404 */
export async function stubServer(
  options: StubOptions,
  answer: (path: string, origin: string) => StubAnswer | undefined,
): Promise<StubServer> {
  const host = options.host ?? engineGateway();
  const stub: StubServer = {
    origin: "",
    requests: [],
    fault: () => undefined,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  const listener: RequestListener = (request, response) => {
    void serve(request, response).catch(() => response.destroy());
  };
  const server = options.authority ? createHttps(options.authority.issue(host), listener) : createHttp(listener);
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://stub").pathname);
    const { authorization } = request.headers;
    const record = (status: number): number => stub.requests.push({ path, authorization, status });
    const end = (status: number, { type, bytes }: StubAnswer, headers: Record<string, string> = {}): void => {
      record(status);
      const length = Buffer.byteLength(bytes);
      response.writeHead(status, { "content-type": type, "content-length": length, ...headers });
      response.end(request.method === "HEAD" ? undefined : bytes);
    };
    if (options.authorization !== undefined && authorization !== options.authorization)
      return end(401, text("who are you?"), { "www-authenticate": 'Basic realm="stub"' });
    const fault = stub.fault(path);
    if (fault === "silent") return void record(0);
    if (typeof fault === "object" && "status" in fault) return end(fault.status, text("the stub was told to fail"));
    if (typeof fault === "object" && "wait" in fault) await sleep(fault.wait);
    const found = answer(path, stub.origin);
    if (!found) return end(404, text("not here"));
    const bytes = Buffer.from(typeof fault === "object" && "bytes" in fault ? fault.bytes : found.bytes);
    if (fault === "cut") {
      record(200);
      response.writeHead(200, { "content-type": found.type, "content-length": bytes.length });
      response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
      return;
    }
    if (fault === "wrong-bytes") bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 0xff;
    end(200, { type: found.type, bytes });
  };
  server.listen(0, host);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  stub.origin = `${options.authority ? "https" : "http"}://${host}:${port}`;
  return stub;
}

const text = (bytes: string): StubAnswer => ({ type: "text/plain", bytes });
