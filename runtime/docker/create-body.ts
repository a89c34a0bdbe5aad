import type { ContainerSpec } from "../container-engine.ts";
import { EngineAnswer } from "./call.ts";

export interface ContainerOrder extends Omit<ContainerSpec, "name"> {
  /** A worker: standard input stays open for one client. It reaps and ends its processes itself: an init of the same
   * user would be a way to the worker's standard output. */
  input: boolean;
  readOnlyRoot: boolean;
  /** Linux capabilities; none unless said. */
  capabilities?: readonly string[];
}

/** The body of a create call: nothing is allowed that is not named.
 * @throws EngineAnswer for a network that is the machine's or another container's own */
export function createBody(order: ContainerOrder) {
  const { profile } = order;
  return {
    Image: order.image,
    Entrypoint: [],
    Cmd: order.command,
    Env: Object.entries(order.environment).map(([name, value]) => `${name}=${value}`),
    User: order.user,
    WorkingDir: order.workingDirectory,
    Labels: order.labels,
    Tty: false,
    OpenStdin: order.input,
    StdinOnce: order.input,
    AttachStdin: order.input,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      NetworkMode: networkMode(profile.network),
      CapDrop: ["ALL"],
      CapAdd: [...(order.capabilities ?? [])],
      SecurityOpt: ["no-new-privileges:true"],
      ReadonlyRootfs: order.readOnlyRoot,
      PidsLimit: profile.pids,
      Memory: profile.memory,
      MemorySwap: profile.memory,
      NanoCpus: Math.round(profile.cpus * 1e9),
      ShmSize: profile.shm,
      Init: !order.input,
      IpcMode: "private",
      CgroupnsMode: "private",
      Tmpfs: { "/tmp": `rw,nosuid,nodev,size=${profile.tmp},mode=1777` },
      Ulimits: [{ Name: "core", Soft: 0, Hard: 0 }],
      LogConfig: { Type: "none", Config: {} },
      RestartPolicy: { Name: "no" },
      Mounts: order.mounts.map(({ source, target, readOnly }) => ({
        Type: "bind",
        Source: source,
        Target: target,
        ReadOnly: readOnly,
      })),
    },
  };
}

function networkMode(network: boolean | string): string {
  if (network === true) return "bridge";
  if (network === false) return "none";
  if (network !== "host" && /^[a-zA-Z0-9][\w.-]*$/.test(network)) return network;
  throw new EngineAnswer(400, `${network} is not a network that a container may join`);
}
