import { createServer, connect } from "node:net";
import { once } from "node:events";
import { chmod, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { giveFolder } from "../give-folder.ts";
import type { Mount } from "../image-engine.ts";
import type { InstallPlace } from "../install-place.ts";

/** What a container has of this machine's ssh for as long as it fetches: the agent behind a socket of its own, which the
 * container's user may open, and the hosts that the machine knows. No key leaves the agent. */
export async function withSsh<T>(
  place: InstallPlace,
  use: (place: InstallPlace, ssh: { mounts: Mount[]; environment: Record<string, string> }) => Promise<T>,
): Promise<T> {
  const { agent, knownHosts } = place.network.ssh;
  const [uid = "0", gid = uid] = place.user.split(":");
  const files = [
    ...place.network.files,
    { target: "/run/known_hosts", text: knownHosts },
    // ssh wants a name for its user.
    { target: "/etc/passwd", text: `flowbox:x:${uid}:${gid}::/tmp:/bin/sh\n` },
  ];
  const inside = { ...place, network: { ...place.network, files } };
  const environment = { GIT_SSH_COMMAND: `ssh ${options.map((option) => `-o ${option}`).join(" ")}` };
  if (agent === undefined) return use(inside, { mounts: [], environment });
  const folder = join(place.work, "ssh");
  const socket = join(folder, "agent");
  await mkdir(folder, { recursive: true });
  const server = createServer((client) => {
    const upstream = connect(agent);
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  try {
    await once(server.listen(socket), "listening");
    await chmod(socket, 0o600);
    await giveFolder(folder, place.user);
    return await use(inside, {
      mounts: [{ source: folder, target: "/run/ssh", readOnly: true }],
      environment: { ...environment, SSH_AUTH_SOCK: "/run/ssh/agent" },
    });
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const options = [
  "BatchMode=yes",
  "StrictHostKeyChecking=yes",
  "UserKnownHostsFile=/run/known_hosts",
  "GlobalKnownHostsFile=/dev/null",
];
