import { statfsSync } from "node:fs";
import { findBase } from "../../../images/find-base.ts";
import { callText } from "../call.ts";
import { baseName } from "./base-parts.ts";
import { DockerContainerEngine } from "../docker-container-engine.ts";
import { DockerImageEngine } from "../docker-image-engine.ts";
import { type EngineHints, findAddress } from "../find-address.ts";

export interface Finding {
  name: "engine" | "API version" | "storage driver" | "cgroups" | "disk" | "base" | "clock" | "user mapping";
  state: "ok" | "warn" | "bad";
  detail: string;
  hint?: string;
}

const gibibyte = 1024 ** 3;

/** Looks at everything that has been seen to go wrong on machines. Changes nothing. */
export async function doctor(
  hints: EngineHints,
  { stateFolder, now }: { stateFolder: string; now: () => number },
): Promise<Finding[]> {
  const address = await findAddress(hints);
  if (!address.ok) {
    const { failure } = address;
    const detail =
      failure.kind === "engine-absent"
        ? failure.tried.map((one) => `${one.address}: ${one.reason}`).join("; ")
        : failure.kind;
    const hint = hints.dockerHost ? "DOCKER_HOST names it: correct or unset it" : "flowbox setup says how to get one";
    return [{ name: "engine", state: "bad", detail, hint }, disk(stateFolder)];
  }
  const facts = await new DockerContainerEngine(address.value).facts();
  if (!facts.ok)
    return [
      { name: "engine", state: "bad", detail: facts.failure.kind, hint: "look at the engine's log" },
      disk(stateFolder),
    ];
  const { version, apiVersion, storageDriver, cgroupVersion, rootless } = facts.value;
  const info = JSON.parse(await callText(address.value, { method: "GET", path: "/info", deadline: 30_000 }));
  return [
    { name: "engine", state: "ok", detail: version },
    Number(apiVersion.split(".")[1]) >= 41
      ? { name: "API version", state: "ok", detail: apiVersion }
      : { name: "API version", state: "bad", detail: apiVersion, hint: "1.41 (Docker 20.10) or newer is needed" },
    ["overlay2", "overlayfs", "btrfs", "zfs"].includes(storageDriver)
      ? { name: "storage driver", state: "ok", detail: storageDriver }
      : {
          name: "storage driver",
          state: "warn",
          detail: storageDriver,
          hint: "overlay2 is faster and takes less disk",
        },
    rootless && cgroupVersion === "1"
      ? {
          name: "cgroups",
          state: "bad",
          detail: `v${cgroupVersion}, rootless`,
          hint: "limits are not enforced: switch the host to cgroup v2",
        }
      : { name: "cgroups", state: "ok", detail: `v${cgroupVersion}` },
    disk(stateFolder),
    await base(new DockerImageEngine(address.value)),
    clock(Date.parse(info.SystemTime), now()),
    {
      name: "user mapping",
      state: "ok",
      detail: rootless
        ? "rootless: root inside is you outside"
        : `containers run as ${hints.user === "root" ? "65532, since you are root" : hints.user}`,
    },
  ];
}

function disk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / gibibyte;
  const detail = `${free.toFixed(1)} GiB free`;
  return free < 5
    ? { name: "disk", state: "warn", detail, hint: "images of machine-learning packages take gigabytes" }
    : { name: "disk", state: "ok", detail };
}

async function base(images: DockerImageEngine): Promise<Finding> {
  const found = await findBase(images, baseName);
  if (found.ok) return { name: "base", state: "ok", detail: `${baseName}, Python ${found.value.python}` };
  return { name: "base", state: "bad", detail: "not there", hint: "flowbox setup makes it" };
}

function clock(engine: number, here: number): Finding {
  const seconds = Math.round(Math.abs(engine - here) / 1000);
  if (seconds <= 5) return { name: "clock", state: "ok", detail: "the engine's agrees with this machine's" };
  return {
    name: "clock",
    state: "warn",
    detail: `the engine's is ${seconds} s off`,
    hint: "certificates and logs suffer: set the clocks",
  };
}
