import { createReadStream, statSync } from "node:fs";
import { copyFile, mkdir, open, readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { leftOut } from "../assemble/left-out.ts";
import { layerFromTar } from "../assemble/layer-from-tar.ts";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ChangedRoot } from "../image-engine.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { ImageRecipe } from "../image-recipe.ts";
import type { InstallPlace } from "../install-place.ts";
import type { StepLayer } from "../layers/step-layer.ts";
import { fail, ok, type Result } from "../result.ts";
import { findDebs } from "./find-debs.ts";
import { aptKey } from "./install-keys.ts";
import { installedFolder, isInstalled, keepInstalled } from "./installed.ts";

type Failed = ImageFailure | EngineFailure;

/** The layer of a recipe's Debian packages: what installing them changes of the base's root, whose scripts run there. It is
 * kept in the package cache. Fails with apt-gone, install-failed.
 * @param lockFolder holds apt.json */
export async function aptLayer(
  apt: NonNullable<ImageRecipe["apt"]>,
  lockFolder: string,
  place: InstallPlace,
): Promise<Result<StepLayer, Failed>> {
  const { packageCache, base } = place;
  const key = aptKey(apt, base);
  if (!isInstalled(packageCache, key)) {
    const debs = await findDebs(apt, await readFile(join(lockFolder, "apt.json"), "utf8"), place);
    if (!debs.ok) return debs;
    const made = await keepInstalled(place, [key], async (name) => {
      const folder = join(packageCache, "installed", name, key.slice("sha256:".length));
      const answer = await install(debs.value, join(folder, layerName), place);
      return { keep: answer.ok, answer };
    });
    if (!made.ok) return made;
  }
  const file = join(installedFolder(packageCache, key), layerName);
  const layer = () => ({
    bytes: statSync(file).size,
    content: () => createReadStream(file, { highWaterMark: 1 << 20 }),
  });
  return ok({ key, parts: apt.map(({ name }) => name), layer });
}

const layerName = "layer.tar";

async function install(debs: readonly string[], file: string, place: InstallPlace): Promise<Result<void, Failed>> {
  const folder = join(place.work, "debs");
  await mkdir(folder, { recursive: true });
  for (const [position, deb] of debs.entries()) await copyFile(deb, join(folder, `${position}.deb`));
  await giveFolder(folder, place.user);
  const { engine, base, labels, onLine, signal } = place;
  const changed = await engine.changeRoot(
    {
      image: base.id,
      command: ["/bin/sh", "-c", script],
      environment: { HOME: "/root", TZ: "UTC", LC_ALL: "C.UTF-8", SOURCE_DATE_EPOCH: "0", PYTHONHASHSEED: "0" },
      mounts: [{ source: folder, target: "/debs", readOnly: true }],
      labels,
    },
    { ...(onLine && { onLine }), ...(signal && { signal }) },
    (root) => writeLayer(root, file, place),
  );
  if (!changed.ok) return changed;
  const { exitCode, oom, tail } = changed.value;
  if (exitCode === 0) return ok(undefined);
  const name = /^dpkg: error processing (?:package|archive) (\S+)/m.exec(tail.join("\n"))?.[1];
  return fail({
    kind: "install-failed",
    environment: place.environment,
    ...(name !== undefined && { package: name }),
    exitCode,
    oom,
    tail,
  });
}

/** apt sees nothing but these files, and puts them into the order that dpkg needs. No service is started. */
const script = `set -eu
umask 022
export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true
policy=/usr/sbin/policy-rc.d
if [ -e $policy ]; then policy=/dev/null; else printf '#!/bin/sh\\nexit 101\\n' > $policy; chmod 755 $policy; fi
apt-get -q -y --no-install-recommends --allow-downgrades --reinstall \\
  -o APT::Sandbox::User=root -o Dpkg::Use-Pty=false -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \\
  install /debs/*.deb
[ $policy = /dev/null ] || rm $policy
for deb in /debs/*.deb; do dpkg-deb --fsys-tarfile $deb | tar -t; done | sed -n 's/^\\.\\(\\/.*\\.py\\)$/\\1/p' | sort > /tmp/python-files
xargs -r -a /tmp/python-files -d '\\n' python3 -S -B -m compileall -q -f --invalidation-mode unchecked-hash > /dev/null || true
`;

async function writeLayer(changed: ChangedRoot, file: string, { work, signal }: InstallPlace): Promise<void> {
  const raw = join(work, "root.raw");
  const touched = new Map(changed.changes.map((one) => [one.path, one.kind]));
  const mounted = (path: string): boolean => path === "debs" || path === "tmp" || path.startsWith("tmp/");
  const layer = await layerFromTar(changed.root, {
    file: raw,
    drop: (path, type) =>
      !touched.has(path) || mounted(path) || leftOut(path) || (type === "directory" && touched.get(path) === "changed"),
    add: [...touched].flatMap(([path, kind]) =>
      kind === "deleted" && !mounted(path) && !leftOut(path) ? [whiteout(path)] : [],
    ),
    ...(signal && { signal }),
  });
  const handle = await open(file, "w", 0o644);
  try {
    for await (const bytes of layer.content()) await handle.write(bytes);
  } finally {
    await handle.close();
  }
}

const whiteout = (path: string) =>
  ({
    path: posix.join(posix.dirname(path), `.wh.${posix.basename(path)}`),
    type: "file",
    mode: 0o644,
    size: 0,
  }) as const;
