import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Duplex } from "node:stream";

/** An import would read every export of the module, among them those for which Node loads undici (25 ms). */
const { request } = process.getBuiltinModule("node:http");

/** Where an engine listens. */
export type EngineAddress = { socketPath: string } | { host: string; port: number };

export interface Call {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path and query, escaped. */
  path: string;
  body?: Readable | string;
  contentType?: string;
  signal?: AbortSignal;
  /** Milliseconds until the head of the answer. */
  deadline?: number;
}

/** An answer that is not a success, with the engine's own words. */
export class EngineAnswer extends Error {
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** Calls the engine and gives its answer as a stream that fails when the connection breaks before the end.
 * One connection a call; redirects are never followed.
 * @throws EngineAnswer for a status of 400 and more, Error when there is no answer */
export async function callStream(address: EngineAddress, call: Call): Promise<IncomingMessage> {
  const response = await head(address, call);
  if ((response.statusCode ?? 0) < 400) return response;
  throw new EngineAnswer(response.statusCode ?? 0, reasonIn(await text(response)));
}

/** The same, read to its end. */
export const callText = async (address: EngineAddress, call: Call): Promise<string> =>
  text(await callStream(address, call));

/** Upgrades the connection of an attach: what is written goes to the container, what is read comes from it. */
export function callUpgrade(address: EngineAddress, call: Call): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const sent = request({
      ...address,
      path: call.path,
      method: call.method,
      headers: { Connection: "Upgrade", Upgrade: "tcp" },
      agent: false,
    });
    const timer =
      call.deadline && setTimeout(() => sent.destroy(new Error(`no answer in ${call.deadline} ms`)), call.deadline);
    sent.on("close", () => clearTimeout(timer || undefined));
    sent.on("upgrade", (_, socket, first) => {
      clearTimeout(timer || undefined);
      if (first.length > 0) socket.unshift(first);
      resolve(socket);
    });
    sent.on("response", (response) => {
      void text(response).then((body) => reject(new EngineAnswer(response.statusCode ?? 0, reasonIn(body))), reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}

/** Reads a stream to its end.
 * @throws Error when the connection ends before the answer does */
export async function text(response: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function head(address: EngineAddress, call: Call): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({
      ...address,
      path: call.path,
      method: call.method,
      agent: false,
      headers: call.body === undefined ? {} : { "Content-Type": call.contentType ?? "application/json" },
      ...(call.signal && { signal: call.signal }),
    });
    const timer =
      call.deadline && setTimeout(() => sent.destroy(new Error(`no answer in ${call.deadline} ms`)), call.deadline);
    sent.on("response", (response) => {
      clearTimeout(timer || undefined);
      resolve(response);
    });
    sent.on("error", (error) => {
      clearTimeout(timer || undefined);
      if (typeof call.body === "object") call.body.destroy();
      reject(error);
    });
    if (call.body === undefined || typeof call.body === "string") {
      sent.end(call.body);
    } else {
      call.body.on("error", (error) => sent.destroy(error));
      call.body.pipe(sent);
    }
  });
}

function reasonIn(body: string): string {
  try {
    const { message } = JSON.parse(body);
    return typeof message === "string" ? message : body;
  } catch {
    return body.slice(0, 400);
  }
}
