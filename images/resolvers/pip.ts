import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import type { LockedPackage } from "../lock/lock.ts";
import { indexOf, indexVariable, restIndex, type PackageIndexes } from "../package-indexes.ts";
import type { Platform } from "../platform.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import type { SourcePackage } from "../sources/source.ts";
import { chosenFiles, type PipPackage } from "./chosen-files.ts";
import { pipFailure } from "./pip-failure.ts";
import { glibc, pipMachine } from "./pip-machine.ts";
import { pipProject, type PipProject, type PipSource } from "./pip-project.ts";
import { pinSources, type PinnedSource, type ResolveWheels } from "./pip-sources.ts";
import { packageName, requiredName } from "./requirement-mistakes.ts";
import { mergeRequirements, readRequirements, type Pin } from "./requirements.ts";

type Failed = ImageFailure | EngineFailure;

export interface PipRequest {
  requirements: readonly string[];
  /** `3.11` */
  python: string;
  platforms: readonly Platform[];
  /** The project's. */
  indexes: PackageIndexes;
  /** Packages of an index that may be built from source. */
  build?: readonly string[];
  /** Debian packages that are there while building. */
  buildApt?: readonly string[];
  /** Of an earlier answer: the wheels that builds used are kept where they still fit. */
  earlierSources?: readonly LockedPackage[];
  /** An earlier answer: its versions are kept where they still fit. */
  before?: string;
  /** The files that an earlier lock chose. */
  earlier?: ReadonlyMap<Platform, readonly PipPackage[]>;
  /** Packages whose earlier version is not kept. */
  update?: readonly string[];
}

export interface PipAnswer {
  /** requirements.txt */
  text: string;
  packages: Map<Platform, PipPackage[]>;
}

/** Resolves with uv: one set of versions for all platforms, and the one wheel of each for each platform. */
export async function resolvePip(request: PipRequest, place: InstallPlace): Promise<Result<PipAnswer, Failed>> {
  const folder = join(place.work, "pip");
  await mkdir(folder, { recursive: true });
  await giveFolder(folder, place.user);
  const sources = await pinSources(request, wheelsOnly(request), place);
  if (!sources.ok) return sources;
  await mkdir(join(folder, "built"), { recursive: true });
  for (const { wheel } of sources.value)
    await layFile(
      join(folder, "built", wheel.stub),
      await readFile(join(wheel.folder, "stub", wheel.stub)),
      place.user,
    );
  await giveFolder(join(folder, "built"), place.user);
  const pins = await sameVersions({ ...request, sources: sources.value }, place);
  if (!pins.ok) return pins;
  const packages = new Map<Platform, PipPackage[]>();
  const texts = new Map<Platform, Pin[]>();
  for (const [platform, list] of pins.value) {
    const needed = list.map(({ name }) => name);
    const own = sources.value
      .flatMap(({ packages: some }) => some.get(platform) ?? [])
      .filter(({ name }) => needed.includes(name));
    const wheels = list.filter(({ name }) => !own.some((one) => one.name === name));
    const chosen = await chosenFiles({ ...request, platform, pins: wheels }, place);
    if (!chosen.ok) return chosen;
    const built: PipPackage[] = own.map((one) => ({ ecosystem: "pip", ...one }));
    packages.set(
      platform,
      [...chosen.value, ...built].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    );
    texts.set(
      platform,
      list.map((pin) => ({ ...pin, ...own.filter(({ name }) => name === pin.name).map(sourcePin)[0] })),
    );
  }
  return ok({
    text: mergeRequirements(texts, [...request.requirements.map(requiredName), ...(request.build ?? [])]),
    packages,
  });
}

/** What a build needs comes as wheels: nothing is built to build something. */
const wheelsOnly =
  ({ python, indexes }: PipRequest): ResolveWheels =>
  async (requirements, { platforms, before }, place) => {
    const answer = await resolvePip({ requirements, python, platforms, indexes, before }, place);
    return answer.ok ? ok(answer.value.packages) : answer;
  };

const sourcePin = ({ name, version, sha256, source: { git } }: SourcePackage): Pin => ({
  name,
  version,
  hashes: [`sha256:${sha256}`],
  ...(git && { git: `git+${git.url}@${git.commit}${git.subdirectory ? `#subdirectory=${git.subdirectory}` : ""}` }),
});

type SourcedRequest = PipRequest & { sources: readonly PinnedSource[] };
type CompileRequest = SourcedRequest & { platform: Platform; constraints: string[] };

/** The first platform decides and the others follow; where they cannot, the other way round. */
async function sameVersions(
  request: SourcedRequest,
  place: InstallPlace,
): Promise<Result<Map<Platform, Pin[]>, Failed>> {
  const forward = await inOrder(request, request.platforms, place);
  if (forward.ok || request.platforms.length === 1 || forward.failure.kind === "cancelled") return forward;
  const other = await inOrder(request, request.platforms.toReversed(), place);
  return other.ok ? other : forward;
}

async function inOrder(
  request: SourcedRequest,
  order: readonly Platform[],
  place: InstallPlace,
): Promise<Result<Map<Platform, Pin[]>, Failed>> {
  const pins = new Map<Platform, Pin[]>();
  for (const platform of order) {
    const known = [...pins.values()].flat().map((pin) => `${pin.name}==${pin.version}`);
    const compiled = await compile({ ...request, platform, constraints: known }, place);
    if (!compiled.ok) return compiled;
    pins.set(platform, compiled.value);
  }
  return ok(pins);
}

/** Resolves again for as long as the answer, or the reason why there is none, speaks of packages of a named index that were
 * asked of the default one: which packages others need is only known afterwards. uv asks a package of its index where the
 * environment itself asks for it, so those are asked for too. */
async function compile(request: CompileRequest, place: InstallPlace): Promise<Result<Pin[], Failed>> {
  const { indexes } = request;
  const rest = restIndex(indexes);
  const built = new Map(request.sources.map(({ wheel }) => [packageName(wheel.name), wheel.version]));
  const special = (name: string): boolean => built.has(name) || ![undefined, rest].includes(indexOf(name, indexes));
  const sources = new Map<string, PipSource>();
  const requirements = request.requirements.map((one) => asBuilt(one, built));
  const asked = requirements.map(requiredName);
  const sure = new Set(requirements.filter((one) => !one.includes(";")).map(requiredName));
  for (let found = [...built.keys()].filter((name) => !asked.includes(name)); ;) {
    requirements.push(...found);
    for (const name of [...asked, ...found]) {
      const index = built.has(name) ? undefined : indexOf(name, indexes);
      const address = index === undefined ? undefined : place.network.indexes[index];
      if (index !== undefined && address === undefined)
        return fail(indexUnknown(index, [...asked, ...found], { request, place }));
      if (built.has(name)) sources.set(name, builtSource);
      else if (special(name) && index !== undefined && address !== undefined) sources.set(name, { index, address });
    }
    for (const name of found) sure.add(name);
    const compiled = await compileOnce({ ...request, requirements, sources }, place);
    const spoken = compiled.ok ? compiled.value.map(({ name }) => name) : packagesIn(compiled.failure);
    found = [...new Set(spoken.map(packageName))].filter((name) => special(name) && !sure.has(name));
    if (found.length > 0) continue;
    if (compiled.ok || compiled.failure.kind !== "package-unknown") return compiled;
    const index = indexOf(compiled.failure.package, indexes);
    return fail({ ...compiled.failure, ...(index !== undefined && { index }) });
  }
}

/** Wheels that this machine built, or their metadata. */
const builtSource: PipSource = { index: "flowbox-built", address: "/resolve/built", flat: true };

/** Of a git requirement the version that was built, for the solver. */
const asBuilt = (requirement: string, built: ReadonlyMap<string, string>): string =>
  requirement.replace(/\s*@\s*git\+\S+/, `==${built.get(requiredName(requirement))}`);

/** The packages that a solver's reason speaks of, by how it writes them. */
function packagesIn(failure: Failed): string[] {
  if (failure.kind === "package-unknown") return [failure.package];
  if (failure.kind !== "unsolvable") return [];
  const shapes = /(?<=(?:depends? on|versions? of|require) )[A-Za-z0-9][\w.-]*|[A-Za-z0-9][\w.-]*(?=[=<>!~]=|[<>{[])/g;
  return failure.reason.match(shapes) ?? [];
}

const indexUnknown = (
  index: string,
  names: readonly string[],
  { request, place }: { request: PipRequest; place: InstallPlace },
): Failed => ({
  kind: "index-unknown",
  environment: place.environment,
  index,
  variable: indexVariable(index),
  packages: [...new Set(names)].filter((name) => indexOf(name, request.indexes) === index),
});

async function compileOnce(
  request: Omit<CompileRequest, "sources"> & Pick<PipProject, "sources">,
  place: InstallPlace,
): Promise<Result<Pin[], Failed>> {
  const { platform, python, before } = request;
  const folder = join(place.work, "pip");
  await layFile(join(folder, "pyproject.toml"), pipProject(request), place.user);
  await layFile(join(folder, "constraints.txt"), request.constraints.map((line) => `${line}\n`).join(""), place.user);
  const rest = restIndex(request.indexes);
  const output = `${pipMachine(platform)}.txt`;
  if (before !== undefined) await layFile(join(folder, output), before, place.user);
  const end = await runTools(place, {
    command: [
      "uv",
      "pip",
      "compile",
      "/resolve/pyproject.toml",
      "--constraint",
      "/resolve/constraints.txt",
      "--python-platform",
      `${pipMachine(platform)}-manylinux_2_${glibc}`,
      "--python-version",
      python,
      ...(rest === undefined ? [] : ["--default-index", `${rest}=${place.network.indexes[rest]}`]),
      "--only-binary",
      ":all:",
      "--generate-hashes",
      "--no-emit-index-url",
      "--no-header",
      ...(request.update ?? []).flatMap((name) => ["--upgrade-package", name]),
      "--quiet",
      "--output-file",
      `/resolve/${output}`,
    ],
    mounts: [{ source: folder, target: "/resolve", readOnly: false }],
  });
  if (!end.ok) return end;
  if (end.value.exitCode !== 0) return fail(pipFailure(end.value.tail, { environment: place.environment, platform }));
  return ok(readRequirements(await readFile(join(folder, output), "utf8")));
}
