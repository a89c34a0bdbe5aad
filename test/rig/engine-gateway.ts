import { execFileSync } from "node:child_process";

/** The address by which containers of the engine reach this machine. */
export const engineGateway = (): string =>
  execFileSync("docker", ["network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"], {
    encoding: "utf8",
  }).trim();
