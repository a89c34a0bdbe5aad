import { finished, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { EngineFailure } from "../../images/engine-failure.ts";
import { ok, type Result } from "../../images/result.ts";
import type {
  ContainerEnd,
  ContainerEngine,
  ContainerSpec,
  EngineFacts,
  FoundContainer,
  RunningContainer,
} from "../container-engine.ts";
import { callText, type EngineAddress } from "./call.ts";
import { Containers } from "./containers.ts";
import { guard } from "./engine-error.ts";
import type { LogFrames, LogFrame } from "./log-frames.ts";
import { lineSplitter } from "./split-lines.ts";

const tailLines = 20;
/** How long output may trail behind the end of its container. */
const lastWordsMs = 1000;

/** Containers on a Docker engine, over its socket. */
export class DockerContainerEngine implements ContainerEngine {
  readonly #address: EngineAddress;
  readonly #containers: Containers;

  constructor(address: EngineAddress) {
    this.#address = address;
    this.#containers = new Containers(address);
  }

  facts(): Promise<Result<EngineFacts, EngineFailure>> {
    return guard("info", async () => {
      const ask = async (path: string) =>
        JSON.parse(await callText(this.#address, { method: "GET", path, deadline: 30_000 }));
      const [info, version] = await Promise.all([ask("/info"), ask("/version")]);
      return {
        id: info.ID,
        version: version.Version,
        apiVersion: version.ApiVersion,
        cpus: info.NCPU,
        memory: info.MemTotal,
        storageDriver: info.Driver,
        cgroupVersion: info.CgroupVersion ?? "1",
        rootless: (info.SecurityOptions ?? []).some((option: string) => option.includes("rootless")),
      };
    });
  }

  start(spec: ContainerSpec, signal?: AbortSignal): Promise<Result<RunningContainer, EngineFailure>> {
    return guard(`start of ${spec.name}`, () => this.#start(spec, signal), signal);
  }

  list(labels: Record<string, string>): Promise<Result<FoundContainer[], EngineFailure>> {
    return guard("list of containers", async () =>
      (await this.#containers.list(labels)).map((one) => ({
        id: one.Id,
        name: one.Names[0]?.slice(1) ?? "",
        state: one.State,
        labels: one.Labels,
      })),
    );
  }

  remove(id: string): Promise<Result<void, EngineFailure>> {
    return guard("removal of a container", () => this.#containers.remove(id));
  }

  async #start(spec: ContainerSpec, signal?: AbortSignal): Promise<RunningContainer> {
    const id = await this.#containers.create(spec.name, { ...spec, input: true, readOnlyRoot: true }, signal);
    try {
      const { connection, frames } = await this.#containers.attach(id, true);
      await this.#containers.start(id);
      const { lines, tail, allRead } = readLines(frames);
      const ended = guard(`wait for ${spec.name}`, () => this.#end(id, { tail, allRead }));
      return {
        id,
        name: spec.name,
        lines,
        ended,
        send: (line) => void connection.write(`${line}\n`),
        stop: async (graceSeconds) => {
          connection.end();
          const removed = guard(`stop of ${spec.name}`, async () => {
            const polite = graceSeconds > 0 && (await endsWithin(ended, graceSeconds));
            if (!polite && graceSeconds > 0) await this.#containers.stop(id, graceSeconds);
            await this.#containers.remove(id);
          });
          return (await removed).ok ? ok(undefined) : removed;
        },
      };
    } catch (error) {
      await this.#containers.remove(id);
      throw error;
    }
  }

  async #end(id: string, { tail, allRead }: { tail: string[]; allRead: Promise<void> }): Promise<ContainerEnd> {
    const exitCode = await this.#containers.wait(id);
    await Promise.race([allRead, sleep(lastWordsMs, undefined, { ref: false })]);
    const oom = await this.#containers.inspect(id).then(
      ({ State }) => State.OOMKilled,
      () => false,
    );
    return { exitCode, oom, tail };
  }
}

const endsWithin = (ended: Promise<unknown>, seconds: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), seconds * 1000);
    void ended.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });

/** Output that nobody reads is left with the engine, which stops the container's writes. */
function readLines(frames: LogFrames): { lines: AsyncIterable<string>; tail: string[]; allRead: Promise<void> } {
  const tail: string[] = [];
  const lines = new Readable({ objectMode: true, highWaterMark: 1024, read: () => void frames.resume() });
  const out = lineSplitter((line) => {
    if (!lines.push(line)) frames.pause();
  });
  const err = lineSplitter((line) => {
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
  });
  frames.on("data", ({ stream, bytes }: LogFrame) => (stream === "stdout" ? out : err).write(bytes));
  const allRead = new Promise<void>((resolve) => {
    finished(frames, () => {
      out.end();
      err.end();
      lines.push(null);
      resolve();
    });
  });
  return { lines, tail, allRead };
}
