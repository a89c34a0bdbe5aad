import { once } from "node:events";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installNetwork } from "../../cli/host-sources.ts";
import type { InstallPlace } from "../../images/install-place.ts";
import { withSsh } from "../../images/sources/with-ssh.ts";
import { tempProject } from "../rig/temp-project.ts";

test("a fetch by ssh gets the machine's agent and known hosts, strictly, and nothing is left of them", async () => {
  using machine = tempProject({ ".ssh/known_hosts": "git.example ssh-ed25519 AAAA\n" });
  const agent = createServer((client) => client.on("data", (asked) => client.write(`signed ${String(asked)}`)));
  await once(agent.listen(machine.path("agent")), "listening");
  const network = installNetwork({ HOME: machine.folder, SSH_AUTH_SOCK: machine.path("agent") });
  expect(network.files.some(({ text }) => text.includes("git.example"))).toBe(false);
  mkdirSync(machine.path("work"));
  const user = `${process.getuid?.()}:${process.getgid?.()}`;
  const place = { work: machine.path("work"), user, network } as InstallPlace;
  let socket = "";
  await withSsh(place, async (inside, { mounts, environment }) => {
    expect(inside.network.files).toContainEqual({
      target: "/run/known_hosts",
      text: expect.stringContaining("git.example ssh-ed25519 AAAA"),
    });
    expect(environment["GIT_SSH_COMMAND"]).toContain("StrictHostKeyChecking=yes");
    expect(environment["SSH_AUTH_SOCK"]).toBe(`${mounts[0]?.target}/agent`);
    socket = join(mounts[0]?.source ?? "", "agent");
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const client = connect(socket);
    client.write("this");
    expect(String((await once(client, "data"))[0])).toBe("signed this");
    client.destroy();
  });
  expect(existsSync(socket)).toBe(false);
  await withSsh({ ...place, network: { ...network, ssh: { knownHosts: "" } } }, async (_inside, { mounts }) => {
    expect(mounts).toEqual([]);
  });
  agent.close();
});
