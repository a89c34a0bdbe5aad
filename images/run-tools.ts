import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { EngineFailure } from "./engine-failure.ts";
import { giveFolder } from "./give-folder.ts";
import type { CommandEnd, Mount } from "./image-engine.ts";
import type { InstallPlace } from "./install-place.ts";
import type { Result } from "./result.ts";

/** Runs a command in a container on the tools image, with the package caches mounted and everything that could make
 * two installs differ fixed: umask, home, time zone, locale, hash seed. */
export async function runTools(
  place: InstallPlace,
  command: { command: string[]; mounts: Mount[]; environment?: Record<string, string> },
): Promise<Result<CommandEnd, EngineFailure>> {
  for (const name of ["", "uv", "npm", "pip", "installed"]) {
    const folder = join(place.packageCache, name);
    await mkdir(folder, { recursive: true });
    await giveFolder(folder, place.user);
  }
  const cache: Mount = { source: place.packageCache, target: "/cache", readOnly: false };
  const { onLine, signal } = place;
  return place.engine.runToEnd(
    {
      image: place.base.tools.id,
      command: ["/bin/sh", "-c", 'umask 022; exec "$@"', "sh", ...command.command],
      environment: { ...place.network.environment, ...fixed, ...command.environment },
      mounts: [...place.network.mounts, cache, ...command.mounts],
      network: true,
      user: place.user,
      workingDirectory: "/tmp",
      labels: place.labels,
    },
    { ...(onLine && { onLine }), ...(signal && { signal }) },
  );
}

const fixed = {
  HOME: "/tmp",
  TZ: "UTC",
  LC_ALL: "C.UTF-8",
  PYTHONHASHSEED: "0",
  SOURCE_DATE_EPOCH: "0",
  UV_CACHE_DIR: "/cache/uv",
  UV_NO_PROGRESS: "1",
  UV_PYTHON_DOWNLOADS: "never",
  PIP_CACHE_DIR: "/cache/pip",
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  npm_config_cache: "/cache/npm",
  npm_config_update_notifier: "false",
  NO_COLOR: "1",
};
