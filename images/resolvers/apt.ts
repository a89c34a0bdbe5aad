import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { compareUtf8 } from "../compare-utf8.ts";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import type { Platform } from "../platform.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { aptFailure } from "./apt-failure.ts";
import { aptLockSchema, aptLockText, type AptPackage, type NeedyPackage } from "./apt-lock.ts";
import { aptSourcesText } from "./apt-sources.ts";

type Failed = ImageFailure | EngineFailure;

export interface AptRequest {
  packages: readonly string[];
  platforms: readonly Platform[];
  /** An earlier answer to the same question: it is kept where the base is of its suite. */
  before?: AptAnswer;
}

export interface AptAnswer {
  /** apt.json */
  text: string;
  packages: Map<Platform, AptPackage[]>;
}

/** Resolves with the base's apt what is asked for, and what it needs besides the base, to packages of the base's suite as this
 * machine's mirror has them now. For a platform that the base is not of, a base with the same packages is assumed. */
export async function resolveApt(
  { packages, platforms, before }: AptRequest,
  place: InstallPlace,
): Promise<Result<AptAnswer, Failed>> {
  const folder = join(place.work, "apt");
  await mkdir(folder, { recursive: true });
  await giveFolder(folder, place.user);
  const { onLine: _quiet, ...quietly } = place;
  const release = await runTools(quietly, { command: ["/bin/sh", "-c", sayRelease], mounts: [], image: place.base.id });
  if (!release.ok) return release;
  const suite = release.value.stdout.trim();
  if (before && suiteOf(before.text) === suite) return ok(before);
  if (place.network.offline)
    return fail({ kind: "offline-missing", environment: place.environment, packages: [...packages] });
  await layFile(join(folder, "sources.list"), aptSourcesText(place.network.apt.sources, suite), place.user);
  const chosen = new Map<Platform, NeedyPackage[]>();
  let snapshot = "";
  for (const platform of platforms) {
    const architecture = platform.slice("linux/".length);
    const end = await runTools(place, {
      command: ["/bin/sh", "-c", script, "sh", architecture, ...packages],
      mounts: [{ source: folder, target: "/resolve", readOnly: false }],
      image: place.base.id,
    });
    if (!end.ok) return end;
    const { environment } = place;
    if (end.value.exitCode !== 0)
      return fail(aptFailure(end.value.tail, { environment, platform, elsewhere: chosen.size > 0 }));
    const told = (name: string): Promise<string> => readFile(join(folder, `${architecture}.${name}`), "utf8");
    chosen.set(platform, packagesIn(await told("packages"), await told("chosen")));
    const dates = (await told("dates")).trim().split("\n");
    snapshot = dates.map(dayAfter).concat(snapshot).toSorted(compareUtf8).at(-1) ?? "";
  }
  const answer = new Map(
    [...chosen].map(([platform, list]) => [platform, list.map(({ needs: _needs, ...one }) => one)]),
  );
  return ok({ text: aptLockText({ suite, snapshot }, chosen), packages: answer });
}

const sayRelease = '. /etc/os-release; echo "$VERSION_CODENAME"';

function suiteOf(text: string): string | undefined {
  const lock = aptLockSchema.safeParse(JSON.parse(text));
  return lock.success ? lock.data.suite : undefined;
}

/** The arguments are the architecture and what is asked for. Nothing is installed. */
const script = `set -eu
architecture=$1; shift
cd /resolve
mkdir -p /tmp/apt/none /tmp/apt/state/lists/partial /tmp/apt/cache/archives/partial
sed "s/^Architecture: $(dpkg --print-architecture)$/Architecture: $architecture/" /var/lib/dpkg/status > /tmp/apt/status
export APT_CONFIG=/tmp/apt/config
cat > $APT_CONFIG <<END
APT::Architecture "$architecture"; APT::Architectures { "$architecture"; };
APT::Install-Recommends "false"; APT::Update::Error-Mode "any"; Acquire::Languages "none"; Acquire::Retries "3";
Dir::Etc::sourcelist "/resolve/sources.list"; Dir::Etc::sourceparts "/tmp/apt/none"; Debug::NoLocking "true";
Dir::State "/tmp/apt/state"; Dir::State::status "/tmp/apt/status"; Dir::Cache "/tmp/apt/cache";
END
echo "reading the package lists of $architecture"
apt-get -qq update
apt-get -q -s --reinstall -o Debug::pkgProblemResolver=false install "$@" > /tmp/apt/simulated || { cat /tmp/apt/simulated; exit 1; }
sed -n 's/^Inst \\([^ ]*\\) \\(\\[[^]]*\\] \\)\\{0,1\\}(\\([^ ]*\\) .*/\\1=\\3/p' /tmp/apt/simulated > $architecture.chosen
apt-cache show $(cat $architecture.chosen) > $architecture.packages
sed -n 's/^Date: //p' /tmp/apt/state/lists/*Release > $architecture.dates
`;

/** The stanzas of what was chosen; a package that two archives hold alike stands there twice. */
function packagesIn(stanzas: string, chosen: string): NeedyPackage[] {
  const wanted = new Set(chosen.trim().split("\n"));
  const found = new Map<string, NeedyPackage>();
  for (const stanza of stanzas.split(/\n\n+/)) {
    const field = (name: string): string => new RegExp(`^${name}: (.+)$`, "m").exec(stanza)?.[1] ?? "";
    const [name, version] = [field("Package"), field("Version")];
    if (!wanted.has(`${name}=${version}`) && !wanted.has(`${name}:${field("Architecture")}=${version}`)) continue;
    const needs = `${field("Pre-Depends")},${field("Depends")}`
      .split(/[,|]/)
      .map((one) => /^\s*([^\s:(]*)/.exec(one)?.[1] ?? "");
    found.set(name, { ecosystem: "apt", name, version, path: field("Filename"), sha256: field("SHA256"), needs });
  }
  return [...found.values()]
    .map((one) => ({ ...one, needs: [...new Set(one.needs.filter((name) => found.has(name)))].toSorted(compareUtf8) }))
    .toSorted((a, b) => compareUtf8(a.name, b.name));
}

/** The snapshot archive takes what it holds some hours after it was published. */
const dayAfter = (date: string): string =>
  new Date(Date.parse(date) + 24 * 3600 * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, "");
