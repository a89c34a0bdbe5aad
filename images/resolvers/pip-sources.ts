import { mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import type { LockedPackage } from "../lock/lock.ts";
import { indexOf, indexVariable, type PackageIndexes } from "../package-indexes.ts";
import type { Platform } from "../platform.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { buildWheel } from "../sources/build-wheel.ts";
import type { BuiltWheel } from "../sources/built-wheel.ts";
import { fetchSource, type FetchedSource, type SourceRequest } from "../sources/fetch-source.ts";
import { onTools } from "../sources/build-tools.ts";
import type { SourcePackage, WheelSource } from "../sources/source.ts";
import { resolveApt } from "./apt.ts";
import { aptLockSchema } from "./apt-lock.ts";
import type { PipPackage } from "./chosen-files.ts";
import { pipFailure } from "./pip-failure.ts";
import { gitAddress, requiredName } from "./requirement-mistakes.ts";
import { pinText, readRequirements } from "./requirements.ts";

type Failed = ImageFailure | EngineFailure;

interface SourcesRequest {
  requirements: readonly string[];
  /** Packages of an index that may be built from source. */
  build?: readonly string[];
  /** Debian packages that are there while building. */
  buildApt?: readonly string[];
  /** Of an earlier answer: the wheels that builds used are kept where they still fit. */
  earlierSources?: readonly LockedPackage[];
  /** `3.11` */
  python: string;
  platforms: readonly Platform[];
  indexes: PackageIndexes;
  before?: string;
  /** Packages whose earlier version is not kept. */
  update?: readonly string[];
}

/** A package that is built from source, and the wheel that this machine built of it. */
export interface PinnedSource {
  wheel: BuiltWheel;
  packages: Map<Platform, SourcePackage>;
}

/** Resolves the wheels that a build needs, as any other requirements. */
export type ResolveWheels = (
  requirements: readonly string[],
  how: { platforms: readonly Platform[]; before: string },
  place: InstallPlace,
) => Promise<Result<Map<Platform, PipPackage[]>, Failed>>;

/** Fetches and builds what has no wheel: packages from git, and those of an index that the environment names. What they need
 * is known only then. */
export async function pinSources(
  request: SourcesRequest,
  resolve: ResolveWheels,
  place: InstallPlace,
): Promise<Result<PinnedSource[], Failed>> {
  const pinned: PinnedSource[] = [];
  const asked: Asked[] = [
    ...request.requirements.flatMap((one) => gitAsked(one) ?? []),
    ...(request.build ?? []).map((name) => ({ name })),
  ];
  const apt = asked.length > 0 ? await pinApt(request, place) : ok(undefined);
  if (!apt.ok) return apt;
  for (const one of asked) {
    const source = await pinSource(one, { request, resolve, place, apt: apt.value });
    if (!source.ok) return source;
    pinned.push(source.value);
  }
  return ok(pinned);
}

interface Asked {
  name: string;
  git?: { url: string; revision: string; subdirectory?: string };
}

function gitAsked(requirement: string): Asked | undefined {
  const address = /@\s*(git\+\S+)/.exec(requirement)?.[1];
  const [, url, revision, subdirectory] = gitAddress.exec(address ?? "") ?? [];
  if (!url || !revision) return undefined;
  return { name: requiredName(requirement), git: { url, revision, ...(subdirectory && { subdirectory }) } };
}

async function pinSource(
  asked: Asked,
  {
    request,
    resolve,
    place,
    apt,
  }: { request: SourcesRequest; resolve: ResolveWheels; place: InstallPlace; apt: AptPins | undefined },
): Promise<Result<PinnedSource, Failed>> {
  const { name, git } = asked;
  const folder = join(place.work, "sources", name);
  const wanted = git ? ok({ kind: "git" as const, name, ...git }) : await sdistOf(name, request, place);
  if (!wanted.ok) return wanted;
  const fetched = await fetchSource(wanted.value, join(folder, "source"), place);
  if (!fetched.ok) return fetched;
  const here = place.base.platform;
  const platforms = [...new Set([...request.platforms, here])];
  const before = earlierRequires(name, request);
  const inside = { ...place, work: join(folder, "requires") };
  const wheels = await resolve(fetched.value.requires, { platforms, before }, inside);
  if (!wheels.ok) return wheels;
  const sourceFor = (platform: Platform) =>
    sourcePackage(asked, fetched.value, { wheels: wheels.value, platform, request, apt });
  const wheel = await buildWheel(sourceFor(here), place, async (to) => {
    const file = join(to, fetched.value.file);
    await layFile(file, await readFile(fetched.value.path), place.user);
    return ok(file);
  });
  if (!wheel.ok) return wheel;
  const packages = request.platforms.map(
    (platform) => [platform, { ...sourceFor(platform), version: wheel.value.version }] as const,
  );
  return ok({ wheel: wheel.value, packages: new Map(packages) });
}

function sourcePackage(
  { name, git }: Asked,
  { path, sha256, commit }: FetchedSource,
  about: {
    wheels: Map<Platform, PipPackage[]>;
    platform: Platform;
    request: SourcesRequest;
    apt: AptPins | undefined;
  },
): Omit<SourcePackage, "version"> {
  const requires: WheelSource["requires"] = (about.wheels.get(about.platform) ?? []).map(
    ({ name: required, version, file, sha256: hash, index }) => ({
      name: required,
      version,
      file,
      sha256: hash,
      ...(index !== undefined && { index }),
    }),
  );
  const index = git ? undefined : indexOf(name, about.request.indexes);
  const apt = about.apt?.get(about.platform);
  return {
    name,
    file: basename(path),
    sha256,
    ...(index !== undefined && { index }),
    source: { requires, ...(apt && { apt }), ...(git && commit !== undefined && { git: { ...git, commit } }) },
  };
}

type AptPins = Map<Platform, NonNullable<WheelSource["apt"]>>;

async function pinApt(
  { buildApt = [], platforms }: SourcesRequest,
  place: InstallPlace,
): Promise<Result<AptPins | undefined, Failed>> {
  if (buildApt.length === 0) return ok(undefined);
  const on = await onTools({ ...place, work: join(place.work, "build-apt") });
  if (!on.ok) return on;
  const both = [...new Set([...platforms, place.base.platform])];
  const answer = await resolveApt({ packages: buildApt, platforms: both }, on.value);
  if (!answer.ok) return answer;
  const { suite, snapshot } = aptLockSchema.parse(JSON.parse(answer.value.text));
  return ok(
    new Map(
      [...answer.value.packages].map(([platform, list]) => [
        platform,
        { suite, snapshot, packages: list.map(({ name, version, path, sha256 }) => ({ name, version, path, sha256 })) },
      ]),
    ),
  );
}

/** As a requirements file. */
const earlierRequires = (name: string, { earlierSources = [] }: SourcesRequest): string =>
  earlierSources
    .flatMap((one) => (one.ecosystem === "pip" && one.name === name ? (one.source?.requires ?? []) : []))
    .map((one) => pinText({ name: one.name, version: one.version, hashes: [`sha256:${one.sha256}`] }))
    .join("");

/** Asks uv which version it is, telling it what the package needs (nothing), or it would build it to find out. */
async function sdistOf(
  name: string,
  request: SourcesRequest,
  place: InstallPlace,
): Promise<Result<SourceRequest, Failed>> {
  const folder = join(place.work, "sources", name, "pin");
  await mkdir(folder, { recursive: true });
  await giveFolder(join(place.work, "sources"), place.user);
  const index = indexOf(name, request.indexes);
  if (index !== undefined && place.network.indexes[index] === undefined) {
    const { environment } = place;
    return fail({ kind: "index-unknown", environment, index, variable: indexVariable(index), packages: [name] });
  }
  const project = [
    "[project]",
    'name = "flowbox-environment"',
    'version = "0"',
    `dependencies = ${JSON.stringify([request.requirements.find((one) => requiredName(one) === name) ?? name])}`,
    "[[tool.uv.dependency-metadata]]",
    `name = ${JSON.stringify(name)}`,
    "",
  ];
  await layFile(join(folder, "pyproject.toml"), project.join("\n"), place.user);
  if (request.before !== undefined) await layFile(join(folder, "pin.txt"), request.before, place.user);
  const end = await runTools(place, {
    command: [
      "uv",
      "pip",
      "compile",
      "/resolve/pyproject.toml",
      "--no-deps",
      "--only-binary",
      ":all:",
      "--no-binary",
      name,
      ...(index === undefined ? [] : ["--default-index", `${index}=${place.network.indexes[index]}`]),
      "--python-version",
      request.python,
      "--generate-hashes",
      "--no-emit-index-url",
      "--no-header",
      "--no-annotate",
      ...(request.update?.includes(name) ? ["--upgrade-package", name] : []),
      "--quiet",
      "--output-file",
      "/resolve/pin.txt",
    ],
    mounts: [{ source: folder, target: "/resolve", readOnly: false }],
    ...(index !== undefined && { environment: { UV_INDEX: "" } }),
  });
  if (!end.ok) return end;
  const { environment, base } = place;
  if (end.value.exitCode !== 0) return fail(pipFailure(end.value.tail, { environment, platform: base.platform }));
  const pin = readRequirements(await readFile(join(folder, "pin.txt"), "utf8")).find((one) => one.name === name);
  if (!pin) return fail({ kind: "package-unknown", environment, ecosystem: "pip", package: name });
  const hashes = pin.hashes.map((hash) => hash.replace("sha256:", ""));
  return ok({ kind: "sdist", name, hashes, ...(index !== undefined && { index }) });
}
