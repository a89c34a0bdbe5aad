import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { sha256 } from "../digest.ts";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { Mount } from "../image-engine.ts";
import type { InstallPlace } from "../install-place.ts";
import { onlyIndex } from "../resolvers/only-index.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { withSsh } from "./with-ssh.ts";
import { fetchGit, fetchSdist, readRequires } from "./fetch-script.ts";

type Failed = ImageFailure | EngineFailure;

export type SourceRequest =
  /** An sdist of an index: any file with one of these hashes. */
  | { kind: "sdist"; name: string; hashes: readonly string[]; index?: string }
  /** `revision` is a tag, a branch or a commit. */
  | { kind: "git"; name: string; url: string; revision: string; subdirectory?: string };

export interface FetchedSource {
  /** Absolute, on this machine. */
  path: string;
  file: string;
  sha256: string;
  /** What it says that its build needs. */
  requires: string[];
  /** Where it comes from git. */
  commit?: string;
}

/** Fetches a source and runs nothing of it. Fails with source-unavailable. */
export async function fetchSource(
  request: SourceRequest,
  folder: string,
  place: InstallPlace,
): Promise<Result<FetchedSource, Failed>> {
  if (place.network.offline)
    return fail({
      kind: "offline-missing",
      environment: place.environment,
      packages: [`the source of ${request.name}`],
    });
  await mkdir(folder, { recursive: true });
  await giveFolder(folder, place.user);
  const { onLine, ...quietly } = place;
  onLine?.(`fetching the source of ${request.name}`);
  const end = await fetchIn(request, folder, quietly);
  if (!end.ok) return end;
  const [file] = await readdir(folder);
  const requires = /^requires (.*)$/m.exec(end.value.stdout)?.[1];
  if (end.value.exitCode !== 0 || file === undefined || requires === undefined) {
    const from = request.kind === "git" ? `${request.url}@${request.revision}` : (request.index ?? "the default index");
    const { environment } = place;
    return fail({ kind: "source-unavailable", environment, package: request.name, from, tail: end.value.tail });
  }
  const path = join(folder, file);
  const digits = sha256(await readFile(path)).slice("sha256:".length);
  const commit = /^commit (\S+)$/m.exec(end.value.stdout)?.[1];
  return ok({
    path,
    file,
    sha256: digits,
    requires: requiresSchema.parse(JSON.parse(requires)),
    ...(commit !== undefined && { commit }),
  });
}

/** What an address by ssh needs is there for that fetch alone. */
const fetchIn = (request: SourceRequest, folder: string, place: InstallPlace): ReturnType<typeof runTools> =>
  request.kind === "git" && request.url.startsWith("ssh:")
    ? withSsh(place, (inside, ssh) => runFetch(request, { folder, ...ssh }, inside))
    : runFetch(request, { folder, mounts: [], environment: {} }, place);

function runFetch(
  request: SourceRequest,
  { folder, mounts, environment }: { folder: string; mounts: Mount[]; environment: Record<string, string> },
  place: InstallPlace,
): ReturnType<typeof runTools> {
  return runTools(place, {
    command:
      request.kind === "sdist"
        ? ["/bin/sh", "-c", thenRead("python3 -c"), fetchSdist, readRequires, "", request.name, ...request.hashes]
        : [
            "/bin/sh",
            "-c",
            thenRead("/bin/sh -c"),
            fetchGit,
            readRequires,
            request.subdirectory ?? "",
            request.url,
            request.revision,
            request.name,
          ],
    mounts: [{ source: folder, target: "/source", readOnly: false }, ...mounts],
    environment: {
      GIT_TERMINAL_PROMPT: "0",
      GIT_ALLOW_PROTOCOL: "https:ssh",
      ...environment,
      ...(request.kind === "sdist" && request.index !== undefined && onlyIndex(request.index, place.network)),
    },
  });
}

/** Runs `$0`, a script of this interpreter, and then the one that reads what it fetched. */
const thenRead = (interpreter: string): string =>
  `set -eu; read="$1"; below="$2"; shift 2; ${interpreter} "$0" ${interpreter.startsWith("python3") ? "" : "sh "}"$@"; python3 -c "$read" "$below"`;

const requiresSchema = z.array(z.string());
