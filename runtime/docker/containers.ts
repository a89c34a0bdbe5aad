import { pipeline, type Duplex, type Readable } from "node:stream";
import { callStream, callText, callUpgrade, EngineAnswer, type EngineAddress } from "./call.ts";
import { createBody, type ContainerOrder } from "./create-body.ts";
import { LogFrames } from "./log-frames.ts";

type Body = ReturnType<typeof createBody>;

/** The container calls that both ports are made of. Ids come from the engine and are checked before they go into a path. */
export class Containers {
  readonly #address: EngineAddress;

  constructor(address: EngineAddress) {
    this.#address = address;
  }

  /** Creates, and compares what the engine understood of the security settings with what was asked for.
   * @returns the id */
  async create(name: string | undefined, order: ContainerOrder, signal?: AbortSignal): Promise<string> {
    const body = createBody(order);
    const query = name ? `?name=${encodeURIComponent(name)}` : "";
    const answer = await callText(this.#address, {
      method: "POST",
      path: `/containers/create${query}`,
      body: JSON.stringify(body),
      deadline: 60_000,
      ...(signal && { signal }),
    });
    const id = checkedId(JSON.parse(answer).Id);
    try {
      const { Config, HostConfig } = await this.inspect(id);
      const asked = seen(body, body.HostConfig);
      const unlike = Object.entries(seen(Config, HostConfig)).filter(
        ([field, value]) => JSON.stringify(value) !== JSON.stringify(asked[field]),
      );
      if (HostConfig.Privileged === false && unlike.length === 0) return id;
      const fields = unlike.map(([field]) => field).join(", ") || "Privileged";
      throw new EngineAnswer(500, `it did not take over the security settings of a container (${fields})`);
    } catch (error) {
      await this.remove(id).catch(() => undefined);
      throw error;
    }
  }

  /** Must come between create and start: later output is lost.
   * @returns the connection, for what the container is to read, and its output; a broken connection ends both with an error */
  async attach(id: string, input: boolean): Promise<{ connection: Duplex; frames: LogFrames }> {
    const path = `/containers/${checkedId(id)}/attach?stream=1&stdout=1&stderr=1&stdin=${input ? 1 : 0}`;
    const connection = await callUpgrade(this.#address, { method: "POST", path, deadline: 60_000 });
    connection.on("error", () => undefined);
    const frames = new LogFrames();
    pipeline(connection, frames, () => undefined);
    return { connection, frames };
  }

  async start(id: string): Promise<void> {
    await callText(this.#address, { method: "POST", path: `/containers/${checkedId(id)}/start`, deadline: 120_000 });
  }

  /** Resolves when the container has ended; rejects when the engine goes away. */
  async wait(id: string): Promise<number> {
    return JSON.parse(await callText(this.#address, { method: "POST", path: `/containers/${checkedId(id)}/wait` }))
      .StatusCode;
  }

  async inspect(id: string): Promise<{
    State: { OOMKilled: boolean; ExitCode: number; Error: string; Status: string };
    Config: Pick<Body, "User">;
    HostConfig: Body["HostConfig"] & { Privileged?: boolean };
  }> {
    return JSON.parse(
      await callText(this.#address, { method: "GET", path: `/containers/${checkedId(id)}/json`, deadline: 30_000 }),
    );
  }

  /** What a container that ended changed of its image's root. */
  async changes(id: string): Promise<{ path: string; kind: "added" | "changed" | "deleted" }[]> {
    const path = `/containers/${checkedId(id)}/changes`;
    const answer = await callText(this.#address, { method: "GET", path, deadline: 120_000 });
    const changes: { Path: string; Kind: 0 | 1 | 2 }[] = JSON.parse(answer) ?? [];
    const kinds = ["changed", "added", "deleted"] as const;
    return changes.map(({ Path, Kind }) => ({ path: Path.replace(/^\/+/, ""), kind: kinds[Kind] }));
  }

  /** The whole root of a container, as a tar. */
  export(id: string): Promise<Readable> {
    return callStream(this.#address, { method: "GET", path: `/containers/${checkedId(id)}/export` });
  }

  async stop(id: string, graceSeconds: number): Promise<void> {
    await this.#unlessGone({
      method: "POST",
      path: `/containers/${checkedId(id)}/stop?t=${graceSeconds}`,
      deadline: (graceSeconds + 30) * 1000,
    });
  }

  /** Kills and removes, with anonymous volumes. */
  async remove(id: string): Promise<void> {
    await this.#unlessGone({ method: "DELETE", path: `/containers/${checkedId(id)}?force=1&v=1`, deadline: 60_000 });
  }

  async list(
    labels: Record<string, string>,
  ): Promise<{ Id: string; Names: string[]; State: string; Labels: Record<string, string> }[]> {
    const filters = { label: Object.entries(labels).map(([name, value]) => `${name}=${value}`) };
    const path = `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify(filters))}`;
    return JSON.parse(await callText(this.#address, { method: "GET", path, deadline: 30_000 }));
  }

  async #unlessGone(call: { method: "POST" | "DELETE"; path: string; deadline: number }): Promise<void> {
    try {
      await callText(this.#address, call);
    } catch (error) {
      if (error instanceof EngineAnswer && [304, 404, 409].includes(error.status)) return;
      throw error;
    }
  }
}

/** The fields that keep a container in its place, in one order. */
const seen = ({ User }: Pick<Body, "User">, host: Body["HostConfig"]): Record<string, unknown> => ({
  User,
  NetworkMode: host.NetworkMode,
  CapDrop: host.CapDrop,
  CapAdd: (host.CapAdd ?? []).map((name) => name.replace(/^CAP_/, "")),
  SecurityOpt: host.SecurityOpt,
  ReadonlyRootfs: host.ReadonlyRootfs,
  PidsLimit: host.PidsLimit,
  Memory: host.Memory,
  IpcMode: host.IpcMode,
  LogConfig: host.LogConfig.Type,
  Mounts: (host.Mounts ?? []).map((mount) => [mount.Source, mount.Target, mount.ReadOnly ?? false]),
});

function checkedId(id: unknown): string {
  if (typeof id === "string" && /^[0-9a-f]{64}$/.test(id)) return id;
  throw new EngineAnswer(500, `an id that is none: ${String(id).slice(0, 80)}`);
}
