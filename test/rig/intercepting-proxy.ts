import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { request as requestTls } from "node:https";
import { createServer as createTlsServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { engineGateway } from "./engine-gateway.ts";
import type { OwnAuthority } from "./own-authority.ts";

export interface InterceptingProxy extends AsyncDisposable {
  /** `http://172.17.0.1:3128` */
  url: string;
  /** What was asked inside of the tunnels: `GET https://host/path`. */
  requests: string[];
  /** What a machine says whose only way out is this proxy. */
  environment: Record<string, string>;
}

/** An HTTP proxy as companies have them: it opens every TLS connection with certificates of its own authority, reads what is
 * asked, and asks the real host itself.
 * @param login `user:password` that it wants */
export async function interceptingProxy(authority: OwnAuthority, login?: string): Promise<InterceptingProxy> {
  const requests: string[] = [];
  const host = engineGateway();
  const upstream = trusted();
  const inner = createTlsServer(
    {
      ...authority.issue(host),
      SNICallback: (name, done) => done(null, createSecureContext(authority.issue(name))),
    },
    (request, response) => {
      requests.push(`${request.method} https://${request.headers.host}${request.url}`);
      forward(request, response, upstream);
    },
  );
  inner.listen(0, "127.0.0.1");
  await once(inner, "listening");
  const { port: innerPort } = inner.address() as AddressInfo;
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString("base64")}`;
  const sockets = new Set<Socket>();
  const outer = createServer((_, response) => void response.writeHead(405).end());
  outer.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  outer.on("connect", (request: IncomingMessage, client: Socket) => {
    if (wanted !== undefined && request.headers["proxy-authorization"] !== wanted)
      return void client.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
    const tunnel = connect(innerPort, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      tunnel.pipe(client).pipe(tunnel);
    });
    tunnel.on("error", () => client.destroy());
  });
  outer.listen(0, host);
  await once(outer, "listening");
  const { port } = outer.address() as AddressInfo;
  const url = `http://${login === undefined ? "" : `${login}@`}${host}:${port}`;
  return {
    url,
    requests,
    environment: { https_proxy: url, HTTP_PROXY: url, SSL_CERT_FILE: authority.bundle },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      inner.closeAllConnections();
      await Promise.all([outer, inner].map((server) => new Promise((closed) => server.close(closed))));
    },
  };
}

function forward(request: IncomingMessage, response: ServerResponse, ca: string | undefined): void {
  const { method, url, headers } = request;
  const [hostname = "", port] = (headers.host ?? "").split(":");
  const asked = requestTls({ hostname, port: port ?? 443, path: url, method, headers, ...(ca && { ca }) }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  asked.on("error", () => response.destroy());
  request.pipe(asked);
}

/** The authorities of this machine. */
function trusted(): string | undefined {
  try {
    return readFileSync("/etc/ssl/certs/ca-certificates.crt", "utf8");
  } catch {
    return undefined;
  }
}
