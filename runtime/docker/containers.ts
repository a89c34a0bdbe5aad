import type { Duplex } from "node:stream";
import { callText, callUpgrade, EngineAnswer, type EngineAddress } from "./call.ts";
import { createBody, type ContainerOrder } from "./create-body.ts";

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
    const understood = (await this.inspect(id)).HostConfig;
    const asked = body.HostConfig;
    const same =
      understood.NetworkMode === asked.NetworkMode &&
      understood.ReadonlyRootfs === asked.ReadonlyRootfs &&
      understood.Privileged === false &&
      understood.PidsLimit === asked.PidsLimit &&
      understood.Memory === asked.Memory &&
      String(understood.CapDrop) === String(asked.CapDrop) &&
      String(understood.SecurityOpt) === String(asked.SecurityOpt);
    if (same) return id;
    await this.remove(id);
    throw new EngineAnswer(500, "the engine did not take over the security settings of a container");
  }

  /** Must come between create and start: later output is lost. */
  attach(id: string, input: boolean): Promise<Duplex> {
    const path = `/containers/${checkedId(id)}/attach?stream=1&stdout=1&stderr=1&stdin=${input ? 1 : 0}`;
    return callUpgrade(this.#address, { method: "POST", path });
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
    HostConfig: Partial<ReturnType<typeof createBody>["HostConfig"]> & { Privileged?: boolean };
  }> {
    return JSON.parse(
      await callText(this.#address, { method: "GET", path: `/containers/${checkedId(id)}/json`, deadline: 30_000 }),
    );
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

function checkedId(id: unknown): string {
  if (typeof id === "string" && /^[0-9a-f]{64}$/.test(id)) return id;
  throw new EngineAnswer(500, `an id that is none: ${String(id).slice(0, 80)}`);
}
