import { expect, test } from "vitest";
import { createBody } from "../../runtime/docker/create-body.ts";

const order = {
  image: "sha256:0",
  command: ["python3", "/flow/runner.py"],
  environment: { HOME: "/tmp" },
  mounts: [{ source: "/data/in", target: "/flow/in", readOnly: true }],
  labels: { "dev.flowbox.project": "p" },
  user: "1000:1000",
  workingDirectory: "/flow/work",
  profile: { cpus: 1.5, memory: 512, pids: 64, shm: 32, tmp: 16, network: false },
  input: true,
  readOnlyRoot: true,
};

test("a container is allowed nothing that is not named", () => {
  expect(createBody(order)).toEqual({
    Image: "sha256:0",
    Entrypoint: [],
    Cmd: ["python3", "/flow/runner.py"],
    Env: ["HOME=/tmp"],
    User: "1000:1000",
    WorkingDir: "/flow/work",
    Labels: { "dev.flowbox.project": "p" },
    Tty: false,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      NetworkMode: "none",
      CapDrop: ["ALL"],
      CapAdd: [],
      SecurityOpt: ["no-new-privileges:true"],
      ReadonlyRootfs: true,
      PidsLimit: 64,
      Memory: 512,
      MemorySwap: 512,
      NanoCpus: 1_500_000_000,
      ShmSize: 32,
      Init: false,
      IpcMode: "private",
      CgroupnsMode: "private",
      Tmpfs: { "/tmp": "rw,nosuid,nodev,size=16,mode=1777" },
      Ulimits: [{ Name: "core", Soft: 0, Hard: 0 }],
      LogConfig: { Type: "none", Config: {} },
      RestartPolicy: { Name: "no" },
      Mounts: [{ Type: "bind", Source: "/data/in", Target: "/flow/in", ReadOnly: true }],
    },
  });
});

test("a command that is run to its end has an init and no input", () => {
  const body = createBody({ ...order, input: false });
  expect(body).toMatchObject({ OpenStdin: false, StdinOnce: false, AttachStdin: false, HostConfig: { Init: true } });
});

test("the network is asked for by name or by yes", () => {
  const mode = (network: boolean | string): string =>
    createBody({ ...order, profile: { ...order.profile, network } }).HostConfig.NetworkMode;
  expect([mode(true), mode("lab")]).toEqual(["bridge", "lab"]);
  expect(() => mode("host")).toThrow("may join");
  expect(() => mode("container:db")).toThrow("may join");
});
