import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ContainerCommand } from "../../images/image-engine.ts";
import type { RunningContainer } from "../../runtime/container-engine.ts";
import { DockerContainerEngine } from "../../runtime/docker/docker-container-engine.ts";
import { DockerImageEngine } from "../../runtime/docker/docker-image-engine.ts";

const address = { socketPath: "/var/run/docker.sock" };
const images = new DockerImageEngine(address);
const containers = new DockerContainerEngine(address);
const labels = { "dev.flowbox.project": `engine-test-${process.pid}` };

const asked = (command: string[]): ContainerCommand => ({
  image: "flowbox/base:debian-12",
  command,
  environment: { HOME: "/tmp" },
  mounts: [],
  network: false,
  user: "65532:65532",
  workingDirectory: "/",
  labels,
});

const mebibyte = 1024 ** 2;

async function started(command: string[], memory = 256 * mebibyte): Promise<RunningContainer> {
  const profile = { cpus: 1, memory, pids: 64, shm: 16 * mebibyte, tmp: 16 * mebibyte, network: false };
  const name = `flowbox-engine-test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const one = await containers.start({ ...asked(command), name, profile });
  if (!one.ok) throw new Error(JSON.stringify(one.failure));
  return one.value;
}

async function leftOver(): Promise<string[]> {
  const found = await containers.list(labels);
  return found.ok ? found.value.filter((one) => one.state !== "removing").map((one) => one.name) : ["?"];
}

beforeAll(async () => {
  const base = await images.findImage("flowbox/base:debian-12");
  if (!base.ok || !base.value) throw new Error("run flowbox setup first");
});

afterAll(async () => {
  const found = await containers.list(labels);
  if (found.ok) for (const one of found.value) await containers.remove(one.id);
});

describe("a command that is run to its end", () => {
  test("gives its output, both streams' last lines and its exit code, and leaves no container", async () => {
    const end = await images.runToEnd(asked(["sh", "-c", "echo out; sleep 0.2; echo err >&2; exit 3"]), {});
    expect(end).toEqual({ ok: true, value: { exitCode: 3, oom: false, stdout: "out\n", tail: ["out", "err"] } });
    expect(await leftOver()).toEqual([]);
  });

  test("can neither write to the root, nor gain privileges, nor reach a network", async () => {
    const look = "touch /x; touch /etc/x; grep -E 'CapEff|NoNewPrivs' /proc/self/status; ls /sys/class/net; id -u";
    const end = await images.runToEnd(asked(["sh", "-c", look]), {});
    expect(end.ok && end.value.stdout).toBe(
      "NoNewPrivs:\t1\nlo\n65532\n".replace("No", "CapEff:\t0000000000000000\nNo"),
    );
    expect(end.ok && end.value.tail.filter((line) => line.includes("Read-only file system"))).toHaveLength(2);
  });

  test("is stopped and removed when the caller cancels", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 800);
    const end = await images.runToEnd(asked(["sleep", "600"]), { signal: abort.signal });
    expect(end).toEqual({ ok: false, failure: { kind: "cancelled" } });
    await expect.poll(leftOver).toEqual([]);
  });

  test("from an image that is not there is refused with the engine's reason", async () => {
    const end = await images.runToEnd({ ...asked(["true"]), image: "flowbox/nothing:here" }, {});
    expect(end).toMatchObject({ ok: false, failure: { kind: "engine-refused" } });
  });

  test("is refused when a folder to mount is missing, which is not made", async () => {
    const mounts = [{ source: "/nowhere/at/all", target: "/data", readOnly: true }];
    const end = await images.runToEnd({ ...asked(["true"]), mounts }, {});
    expect(end).toMatchObject({ ok: false, failure: { kind: "engine-refused" } });
  });
});

describe("a container that stays", () => {
  test("talks by lines until its input ends", async () => {
    const echo = "import sys\nfor line in sys.stdin: print(line.strip().upper(), flush=True)\nsys.exit('bye')";
    const one = await started(["python3", "-c", echo]);
    const lines = one.lines[Symbol.asyncIterator]();
    for (const word of ["one", "two"]) {
      one.send(word);
      expect((await lines.next()).value).toBe(word.toUpperCase());
    }
    expect(await one.stop(10)).toEqual({ ok: true, value: undefined });
    expect(await one.ended).toEqual({ ok: true, value: { exitCode: 1, oom: false, tail: ["bye"] } });
    expect(await leftOver()).toEqual([]);
  });

  test("is killed when it does not stop in time", async () => {
    const one = await started(["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]);
    expect(await one.stop(1)).toEqual({ ok: true, value: undefined });
    expect(await one.ended).toMatchObject({ ok: true, value: { exitCode: 137 } });
  });

  test("loses no line of a large output", async () => {
    const one = await started(["python3", "-c", "for i in range(200000): print(i)"]);
    let count = 0;
    for await (const line of one.lines) {
      if (line !== String(count)) throw new Error(`${line} instead of ${count}`);
      count += 1;
    }
    expect(count).toBe(200_000);
    await one.stop(0);
  });

  test("that takes more memory than it has says so", async () => {
    const one = await started(["python3", "-c", "b = bytearray(512 * 1024 ** 2)"], 64 * mebibyte);
    expect(await one.ended).toMatchObject({ ok: true, value: { exitCode: 137, oom: true } });
    await one.stop(0);
  });
});

test("removing a container that is gone is done", async () => {
  expect(await containers.remove("0".repeat(64))).toEqual({ ok: true, value: undefined });
});
