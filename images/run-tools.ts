import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { EngineFailure } from "./engine-failure.ts";
import { giveFolder } from "./give-folder.ts";
import type { CommandEnd, Mount } from "./image-engine.ts";
import type { InstallPlace } from "./install-place.ts";
import { ok, type Result } from "./result.ts";
import { withPrivateFiles } from "./with-private-files.ts";

/** Runs a command in a container on the tools image, unless another is named, with the package caches mounted and everything that could make
 * two installs differ fixed: umask, home, time zone, locale, hash seed. The machine's secrets are cut out of what it says. */
export async function runTools(
  place: InstallPlace,
  command: { command: string[]; mounts: Mount[]; environment?: Record<string, string>; image?: string },
): Promise<Result<CommandEnd, EngineFailure>> {
  for (const name of ["", "uv", "npm", "pip", "installed"]) {
    const folder = join(place.packageCache, name);
    await mkdir(folder, { recursive: true });
    await giveFolder(folder, place.user);
  }
  const cache: Mount = { source: place.packageCache, target: "/cache", readOnly: false };
  const { onLine, signal, network } = place;
  const hide = (text: string): string => network.secrets.reduce((said, secret) => said.replaceAll(secret, "***"), text);
  const end = await withPrivateFiles(network.files, place, (files) =>
    place.engine.runToEnd(
      {
        image: command.image ?? place.base.tools.id,
        command: ["/bin/sh", "-c", 'umask 022; exec "$@"', "sh", ...command.command],
        environment: {
          ...network.environment,
          ...fixedEnvironment,
          ...(network.offline && offline),
          ...command.environment,
        },
        mounts: [...files, cache, ...command.mounts],
        network: !network.offline,
        user: place.user,
        workingDirectory: "/tmp",
        labels: place.labels,
      },
      { ...(onLine && { onLine: (line) => onLine(hide(line)) }), ...(signal && { signal }) },
    ),
  );
  return end.ok ? ok({ ...end.value, stdout: hide(end.value.stdout), tail: end.value.tail.map(hide) }) : end;
}

const offline = { UV_OFFLINE: "1", npm_config_offline: "true", PIP_NO_INDEX: "1" };

/** What could make two runs differ. */
export const fixedEnvironment = {
  HOME: "/tmp",
  TZ: "UTC",
  LC_ALL: "C.UTF-8",
  PYTHONHASHSEED: "0",
  SOURCE_DATE_EPOCH: "0",
  UV_CACHE_DIR: "/cache/uv",
  UV_NO_PROGRESS: "1",
  UV_PYTHON_DOWNLOADS: "never",
  UV_KEYRING_PROVIDER: "disabled",
  PIP_CACHE_DIR: "/cache/pip",
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  PIP_NO_INPUT: "1",
  PIP_KEYRING_PROVIDER: "disabled",
  npm_config_cache: "/cache/npm",
  npm_config_update_notifier: "false",
  NO_COLOR: "1",
};
