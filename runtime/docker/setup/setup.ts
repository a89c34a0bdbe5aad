import { type DefaultBase, firstBase } from "../../../images/default-bases.ts";
import type { Base } from "../../../images/base.ts";
import type { EngineFailure } from "../../../images/engine-failure.ts";
import { findBase, toolsTag } from "../../../images/find-base.ts";
import { fail, ok, type Result } from "../../../images/result.ts";
import type { EngineAddress } from "../call.ts";
import { DockerImageEngine } from "../docker-image-engine.ts";
import { guard } from "../engine-error.ts";
import { type EngineHints, findAddress } from "../find-address.ts";
import { aptSourceLines } from "../../../images/resolvers/apt-sources.ts";
import { baseName, type BaseParts } from "./base-parts.ts";
import type { HostSources } from "./host-files.ts";
import { installPackages, isDebian, startEngine, type HostTools } from "./install-engine.ts";
import { hasPackageList, keepPackageList } from "./keep-package-list.ts";
import { isCurrentTools } from "./is-current-tools.ts";
import { makeBase } from "./make-base.ts";
import type { SetupFailure } from "./setup-failure.ts";
import { takeBaseFile } from "./take-base-file.ts";
import { takeBaseImage } from "./take-base-image.ts";

export interface SetupParts extends HostTools {
  hints: EngineHints;
  /** The caller agrees to packages being installed. */
  yes: boolean;
  root: boolean;
  dockerfile: string;
  /** Bases to have besides the first one. */
  bases: readonly DefaultBase[];
  sources: () => HostSources;
  /** A base that was made elsewhere: an archive (absolute), or an image's tag, digest or id. It takes the first base's place,
   * or stands `as` another beside it. */
  base?: { file: string } | { image: string; as?: string };
}

export interface SetupDone {
  /** What was done; empty when nothing was missing. */
  did: ("engine-started" | "base-made" | "base-taken")[];
  base: string;
}

/** What makes Debian's root; Ubuntu has Debian's keys in a package of their own. */
const bootstrapper = ["mmdebstrap", "debian-archive-keyring"];

/** Makes a machine ready: an engine that answers, and the base. What is there already is left alone. */
export async function setup(parts: SetupParts): Promise<Result<SetupDone, EngineFailure | SetupFailure>> {
  const did: SetupDone["did"] = [];
  const found = await findAddress(parts.hints);
  const address = found.ok ? found : await provideEngine(found.failure, parts, did);
  if (!address.ok) return address;
  const images = new DockerImageEngine(address.value);
  if (parts.base) {
    const taken = await take(parts.base, address.value, parts);
    if (!taken.ok) return taken;
    if (taken.value) did.push("base-taken");
  }
  const own = parts.base && "image" in parts.base ? parts.base.as : undefined;
  for (const one of parts.base && own === undefined ? parts.bases : [firstBase, ...parts.bases]) {
    if (await isCurrent(images, parts.dockerfile, one)) continue;
    const made = await provideBase(address.value, one, parts);
    if (!made.ok) return made;
    did.push("base-made");
  }
  const base = await findBase(images, own ?? baseName);
  if (!base.ok)
    return base.failure.kind === "base-missing"
      ? fail({ kind: "base-bootstrap-failed", tail: ["the engine does not hold it"] })
      : fail(base.failure);
  const listed = await listPackages(base.value, address.value, parts);
  return listed.ok ? ok({ did, base: base.value.configDigest }) : listed;
}

/** A base that another user of this engine made is there without its list. */
async function listPackages(
  { name, id: image, configDigest: config }: Base,
  address: EngineAddress,
  { cacheFolder }: SetupParts,
): Promise<Result<void, EngineFailure>> {
  if (hasPackageList(cacheFolder, config)) return ok(undefined);
  return guard("listing of the base's packages", () => keepPackageList(address, { name, image, config, cacheFolder }));
}

async function provideEngine(
  failure: EngineFailure,
  parts: SetupParts,
  did: SetupDone["did"],
): Promise<Result<EngineAddress, EngineFailure | SetupFailure>> {
  if (failure.kind !== "engine-absent" || parts.hints.dockerHost) return fail(failure);
  const why = !isDebian() ? "not-debian" : !parts.root ? "not-root" : !parts.yes ? "not-confirmed" : undefined;
  if (why) return fail({ kind: "engine-not-installed", why, tried: failure.tried });
  const installed = await installPackages(["docker.io", "iptables", ...bootstrapper], parts);
  if (!installed.ok) return installed;
  did.push("engine-started");
  return startEngine(parts);
}

async function isCurrent(images: DockerImageEngine, dockerfile: string, { name }: DefaultBase): Promise<boolean> {
  const base = await findBase(images, name);
  if (!base.ok) return false;
  const tools = await images.findImage(toolsTag(name));
  return tools.ok && isCurrentTools(tools.value, dockerfile);
}

async function provideBase(
  address: EngineAddress,
  base: DefaultBase,
  parts: SetupParts,
): Promise<Result<void, EngineFailure | SetupFailure>> {
  if (parts.root && parts.yes && isDebian()) {
    const installed = await installPackages(bootstrapper, parts);
    if (!installed.ok) return installed;
  }
  parts.onLine(`Making the base image ${base.name} (a minute or two, once)`);
  return makeBase(baseParts(address, base, parts));
}

/** @returns false when it had been taken already */
async function take(
  base: NonNullable<SetupParts["base"]>,
  address: EngineAddress,
  parts: SetupParts,
): Promise<Result<boolean, EngineFailure | SetupFailure>> {
  if ("image" in base) {
    const taken = { ...firstBase, name: base.as ?? firstBase.name };
    return takeBaseImage(baseParts(address, taken, parts), base.image);
  }
  const taken = await takeBaseFile(address, { file: base.file, cacheFolder: parts.cacheFolder });
  return taken.ok ? ok(true) : taken;
}

const baseParts = (
  address: EngineAddress,
  base: BaseParts["base"],
  { dockerfile, cacheFolder, environment, onLine, sources }: SetupParts,
): BaseParts => {
  const own = sources();
  const aptSources = aptSourceLines(own.aptSources, base.suite);
  return { base, address, dockerfile, cacheFolder, environment, onLine, sources: { ...own, aptSources } };
};
