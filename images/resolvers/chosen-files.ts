import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { EngineFailure } from "../engine-failure.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import type { LockedPackage } from "../lock/lock.ts";
import { indexOf, type PackageIndexes } from "../package-indexes.ts";
import type { Platform } from "../platform.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { onlyIndex } from "./only-index.ts";
import { glibc, pipMachine } from "./pip-machine.ts";
import { packageName } from "./requirement-mistakes.ts";
import { pinText, type Pin } from "./requirements.ts";

type Failed = ImageFailure | EngineFailure;
export type PipPackage = Extract<LockedPackage, { ecosystem: "pip" }>;

interface ChoiceRequest {
  platform: Platform;
  pins: readonly Pin[];
  /** `3.11` */
  python: string;
  indexes: PackageIndexes;
  /** The answer of an earlier lock: what is asked without a network. */
  earlier?: ReadonlyMap<Platform, readonly PipPackage[]>;
}

/** The one wheel of each pinned package that pip takes on a platform, each asked of its own index only. */
export async function chosenFiles(request: ChoiceRequest, place: InstallPlace): Promise<Result<PipPackage[], Failed>> {
  if (place.network.offline) return earlierFiles(request, place.environment);
  const byIndex = Map.groupBy(request.pins, ({ name }) => indexOf(name, request.indexes));
  const chosen: PipPackage[] = [];
  for (const [index, pins] of byIndex) {
    const some = await chosenOf(index, { ...request, pins }, place);
    if (!some.ok) return some;
    chosen.push(...some.value);
  }
  return ok(chosen.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
}

/** Files that were chosen before: a cache of an index says which there are, not which one pip takes. */
function earlierFiles(request: ChoiceRequest, environment: string): Result<PipPackage[], Failed> {
  const known = request.earlier?.get(request.platform) ?? [];
  const found = request.pins.map(({ name, version, hashes }) =>
    known.find(
      (one) => one.name === packageName(name) && one.version === version && hashes.includes(`sha256:${one.sha256}`),
    ),
  );
  const unknown = request.pins.filter((_, position) => !found[position]);
  if (unknown.length > 0)
    return fail({
      kind: "offline-missing",
      environment,
      packages: unknown.map((one) => `${one.name}==${one.version}`),
    });
  return ok(found.filter((one) => one !== undefined).toSorted((a, b) => (a.name < b.name ? -1 : 1)));
}

async function chosenOf(
  index: string | undefined,
  request: ChoiceRequest,
  place: InstallPlace,
): Promise<Result<PipPackage[], Failed>> {
  const folder = join(place.work, "pip");
  await layFile(join(folder, "pins.txt"), request.pins.map((pin) => pinText(pin)).join(""), place.user);
  const end = await runTools(place, {
    command: [
      "python3",
      "-m",
      "pip",
      "install",
      "--quiet",
      "--dry-run",
      "--ignore-installed",
      "--target",
      "/tmp/target",
      "--report",
      "/resolve/report.json",
      "--require-hashes",
      "--no-deps",
      "--only-binary",
      ":all:",
      "--python-version",
      request.python,
      "--implementation",
      "cp",
      ...pipPlatforms(request.platform),
      "--requirement",
      "/resolve/pins.txt",
    ],
    mounts: [{ source: folder, target: "/resolve", readOnly: false }],
    ...(index !== undefined && { environment: onlyIndex(index, place.network) }),
  });
  if (!end.ok) return end;
  const { environment } = place;
  if (end.value.exitCode !== 0)
    return fail({ kind: "resolve-failed", environment, ecosystem: "pip", tail: end.value.tail });
  const report = reportSchema.parse(JSON.parse(await readFile(join(folder, "report.json"), "utf8")));
  return ok(report.install.map((item) => ({ ...packageOf(item), ...(index !== undefined && { index }) })));
}

const reportSchema = z.object({
  install: z.array(
    z.object({
      metadata: z.object({ name: z.string(), version: z.string() }),
      download_info: z.object({
        url: z.string(),
        archive_info: z.object({ hashes: z.object({ sha256: z.string() }) }),
      }),
    }),
  ),
});

function packageOf(item: z.infer<typeof reportSchema>["install"][number]): PipPackage {
  const file = decodeURIComponent(new URL(item.download_info.url).pathname.split("/").at(-1) ?? "");
  return {
    ecosystem: "pip",
    name: packageName(item.metadata.name),
    version: item.metadata.version,
    file,
    sha256: item.download_info.archive_info.hashes.sha256,
  };
}

function pipPlatforms(platform: Platform): string[] {
  const name = pipMachine(platform);
  const tags = Array.from({ length: glibc - 4 }, (_, index) => `manylinux_2_${glibc - index}_${name}`);
  const old = platform === "linux/amd64" ? ["manylinux2014", "manylinux2010", "manylinux1"] : ["manylinux2014"];
  return [...tags, ...old.map((tag) => `${tag}_${name}`)].flatMap((tag) => ["--platform", tag]);
}
