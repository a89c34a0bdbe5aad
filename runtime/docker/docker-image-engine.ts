import type { Readable } from "node:stream";
import type { Digest } from "../../images/digest.ts";
import type { EngineFailure } from "../../images/engine-failure.ts";
import type {
  ChangedRoot,
  CommandEnd,
  ContainerCommand,
  EngineImage,
  ImageEngine,
  RootCommand,
} from "../../images/image-engine.ts";
import type { Platform } from "../../images/platform.ts";
import type { Result } from "../../images/result.ts";
import type { ContainerProfile } from "../container-engine.ts";
import { callStream, callText, EngineAnswer, type EngineAddress } from "./call.ts";
import { Containers } from "./containers.ts";
import type { ContainerOrder } from "./create-body.ts";
import { guard } from "./engine-error.ts";
import type { LogFrame } from "./log-frames.ts";
import { lineSplitter } from "./split-lines.ts";

const gibibyte = 1024 ** 3;
const tailLines = 40;

/** Images on a Docker engine, over its socket. */
export class DockerImageEngine implements ImageEngine {
  readonly #address: EngineAddress;
  readonly #containers: Containers;

  constructor(address: EngineAddress) {
    this.#address = address;
    this.#containers = new Containers(address);
  }

  platform(): Promise<Result<Platform, EngineFailure>> {
    return guard("version", async () => {
      const { Arch } = JSON.parse(await callText(this.#address, { method: "GET", path: "/version", deadline: 30_000 }));
      return Arch === "arm64" ? "linux/arm64" : "linux/amd64";
    });
  }

  findImage(reference: string): Promise<Result<EngineImage | undefined, EngineFailure>> {
    return guard(`look for ${reference}`, async () => {
      try {
        return engineImage(
          JSON.parse(
            await callText(this.#address, { method: "GET", path: imagePath(reference, "/json"), deadline: 30_000 }),
          ),
        );
      } catch (error) {
        if (error instanceof EngineAnswer && error.status === 404) return undefined;
        throw error;
      }
    });
  }

  runToEnd(
    command: ContainerCommand,
    { onLine, signal }: { onLine?: (line: string) => void; signal?: AbortSignal },
  ): Promise<Result<CommandEnd, EngineFailure>> {
    return guard(
      `run of ${command.command[0]}`,
      () => {
        const order = { ...command, profile: profile(command.network), input: false, readOnlyRoot: true };
        return this.#runToEnd(order, { ...(onLine && { onLine }), ...(signal && { signal }) });
      },
      signal,
    );
  }

  changeRoot(
    command: RootCommand,
    { onLine, signal }: { onLine?: (line: string) => void; signal?: AbortSignal },
    use: (changed: ChangedRoot) => Promise<void>,
  ): Promise<Result<CommandEnd, EngineFailure>> {
    return guard(
      `run of ${command.command[0]}`,
      () => {
        const place = {
          user: "0:0",
          workingDirectory: "/",
          profile: profile(false),
          input: false,
          readOnlyRoot: false,
        };
        const order = { ...command, ...place, capabilities: ofPackageScripts };
        const changed = async (id: string): Promise<void> =>
          use({ changes: await this.#containers.changes(id), root: await this.#containers.export(id) });
        return this.#runToEnd(order, { ...(onLine && { onLine }), ...(signal && { signal }), changed });
      },
      signal,
    );
  }

  load(archive: Readable, signal?: AbortSignal): Promise<Result<void, EngineFailure>> {
    const path = "/images/load?quiet=1";
    return guard(
      "load of an image",
      async () => {
        const call = {
          method: "POST",
          path,
          body: archive,
          contentType: "application/x-tar",
          ...(signal && { signal }),
        } as const;
        await readAnswers(await callStream(this.#address, call));
      },
      signal,
    );
  }

  save(...references: string[]): Promise<Result<Readable, EngineFailure>> {
    const names = new URLSearchParams(references.map((reference): [string, string] => ["names", reference]));
    return guard(`save of ${references.join(", ")}`, () =>
      callStream(this.#address, { method: "GET", path: `/images/get?${names.toString()}` }),
    );
  }

  removeImage(reference: string): Promise<Result<void, EngineFailure>> {
    return guard(`removal of ${reference}`, async () => {
      try {
        await callText(this.#address, { method: "DELETE", path: imagePath(reference, "?force=1"), deadline: 120_000 });
      } catch (error) {
        if (!(error instanceof EngineAnswer && error.status === 404)) throw error;
      }
    });
  }

  removeUnused(reference: string): Promise<Result<"removed" | "in-use", EngineFailure>> {
    return guard(`removal of ${reference}`, async () => {
      try {
        await callText(this.#address, { method: "DELETE", path: imagePath(reference, ""), deadline: 120_000 });
        return "removed";
      } catch (error) {
        if (error instanceof EngineAnswer && error.status === 404) return "removed";
        if (error instanceof EngineAnswer && error.status === 409) return "in-use";
        throw error;
      }
    });
  }

  listImages(label: string): Promise<Result<EngineImage[], EngineFailure>> {
    return guard("list of images", async () => {
      const filters = new URLSearchParams({ filters: JSON.stringify({ label: [label] }) });
      const call = { method: "GET", path: `/images/json?${filters.toString()}`, deadline: 120_000 } as const;
      const listed: { Id: string }[] = JSON.parse(await callText(this.#address, call));
      const images: EngineImage[] = [];
      for (const { Id } of listed) {
        const found = await this.findImage(Id);
        if (!found.ok) throw new EngineAnswer(500, `inspection of ${Id}: ${found.failure.kind}`);
        if (found.value) images.push(found.value);
      }
      return images;
    });
  }

  layersOf({ id, diffIds }: EngineImage): Promise<Result<{ diffId: Digest; bytes: number }[], EngineFailure>> {
    return guard(`history of ${id}`, async () => {
      const call = { method: "GET", path: imagePath(id, "/history"), deadline: 30_000 } as const;
      const history: { Size: number }[] = JSON.parse(await callText(this.#address, call));
      const sizes = history.map(({ Size }) => Size).toReversed();
      const ofLayers = sizes.length === diffIds.length ? sizes : sizes.filter((bytes) => bytes > 0);
      return diffIds.map((diffId, position) => ({ diffId, bytes: ofLayers[position] ?? 0 }));
    });
  }

  async #runToEnd(
    order: ContainerOrder,
    options: {
      onLine?: (line: string) => void;
      signal?: AbortSignal;
      changed?: (id: string) => Promise<void>;
    },
  ): Promise<CommandEnd> {
    const { onLine, signal, changed } = options;
    const id = await this.#containers.create(undefined, order, signal);
    const stop = (): void => void this.#containers.remove(id).catch(() => undefined);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      signal?.throwIfAborted();
      const { frames } = await this.#containers.attach(id, false);
      await this.#containers.start(id);
      const { stdout, tail } = await collect(frames, onLine);
      const exitCode = await this.#containers.wait(id);
      signal?.throwIfAborted();
      const { State } = await this.#containers.inspect(id);
      if (exitCode === 0) await changed?.(id);
      return { exitCode, oom: State.OOMKilled, stdout, tail };
    } finally {
      signal?.removeEventListener("abort", stop);
      await this.#containers.remove(id);
    }
  }
}

const profile = (network: boolean): ContainerProfile => ({
  cpus: 0,
  memory: 0,
  pids: 4096,
  shm: gibibyte,
  tmp: gibibyte,
  network,
});

/** To give files to users of their own, and to run as them. */
const ofPackageScripts = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"];

/** Reads an answer of JSON lines to its end; an error may stand in any of them.
 * @returns what the lines say in `stream`
 * @throws EngineAnswer with the engine's reason */
export async function readAnswers(response: Readable, onLine?: (line: string) => void): Promise<void> {
  let problem: string | undefined;
  const lines = lineSplitter((line) => {
    if (line.trim() === "") return;
    const said = JSON.parse(line);
    if (said.error) problem ??= said.errorDetail?.message ?? said.error;
    if (said.stream) onLine?.(said.stream.trimEnd());
  });
  for await (const chunk of response) lines.write(chunk);
  lines.end();
  if (problem !== undefined) throw new EngineAnswer(200, problem);
}

async function collect(
  frames: AsyncIterable<LogFrame>,
  onLine?: (line: string) => void,
): Promise<{ stdout: string; tail: string[] }> {
  const tail: string[] = [];
  const stdout: Buffer[] = [];
  const hear = (line: string): void => {
    tail.push(line);
    if (tail.length > tailLines) tail.shift();
    onLine?.(line);
  };
  const splitters = { stdout: lineSplitter(hear), stderr: lineSplitter(hear) };
  for await (const { stream, bytes } of frames) {
    if (stream === "stdout") stdout.push(bytes);
    splitters[stream].write(bytes);
  }
  splitters.stdout.end();
  splitters.stderr.end();
  return { stdout: Buffer.concat(stdout).toString("utf8"), tail };
}

/** `host:port/name:tag@digest`, or an id. */
const referenceShape =
  /^([a-z0-9]+([._-]+[a-z0-9]+)*(:\d+(?=\/))?\/)*[a-z0-9]+([._-]+[a-z0-9]+)*(:[\w][\w.-]*)?(@sha256:[0-9a-f]{64})?$/;

/** Anything but a reference would change the path. */
function imagePath(reference: string, rest: string): string {
  if (!referenceShape.test(reference)) throw new EngineAnswer(400, `${reference} is no image reference`);
  return `/images/${reference}${rest}`;
}

function engineImage(said: {
  Id: string;
  RootFS: { Layers?: Digest[] };
  Config: { Labels?: Record<string, string> | null };
  Size: number;
  Os: string;
  Architecture: string;
  RepoTags?: string[] | null;
  Created?: string;
}): EngineImage {
  return {
    id: said.Id,
    diffIds: said.RootFS.Layers ?? [],
    labels: said.Config.Labels ?? {},
    bytes: said.Size,
    platform: `${said.Os}/${said.Architecture}`,
    tags: said.RepoTags ?? [],
    created: said.Created ?? "",
  };
}
