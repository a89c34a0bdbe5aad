import { statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { ok, type Result } from "../../images/result.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import { BlobStore } from "../artifacts/blob-store.ts";
import { storeFolder } from "../artifacts/folder-manifest.ts";
import type { Failure } from "../failure.ts";
import type { Closure } from "../flow/closure.ts";
import { closureOf } from "../flow/closure/closure-of.ts";
import { isPathParam } from "../flow/path-param.ts";
import type { SeenArtifact } from "../task/seen-artifact.ts";
import type { RunRequest } from "./run-request.ts";
import { resolveCrossRun } from "./resolve-cross-run.ts";
import type { ImageIdentity, PlanParts } from "./run-parts.ts";
import { stateFailure } from "./state-failure.ts";

/** What is known before the first container. */
export interface PreparedRun extends RunRequest {
  store: BlobStore;
  paths: Record<string, Artifact>;
  crossRun: Record<string, SeenArtifact>;
  closures: ReadonlyMap<string, Closure>;
  /** By step. */
  images: ReadonlyMap<string, ImageIdentity>;
}

/** Looks at all that can be wrong before anything starts: code, locks, other runs' artifacts, files of params. */
export async function prepareRun(request: RunRequest, parts: PlanParts): Promise<Result<PreparedRun, Failure>> {
  const { flow } = request;
  const closures = new Map<string, Closure>();
  for (const step of flow.steps) {
    const closure = closureOf(step, flow);
    if (!closure.ok) return closure;
    closures.set(step.name, closure.value);
  }
  const images = new Map<string, ImageIdentity>();
  for (const step of flow.steps) {
    const image = await parts.images.identify(flow, step.environment);
    if (!image.ok) return image;
    images.set(step.name, image.value);
  }
  const crossRun = resolveCrossRun(request, {
    state: parts.state,
    packages: [...images.values()].map((image) => image.packages),
  });
  if (!crossRun.ok) return crossRun;
  const store = new BlobStore(parts.state.folder);
  const paths = storePaths(request, store, join(parts.state.folder, "work"));
  if (!paths.ok) return paths;
  return ok({ ...request, store, closures, images, crossRun: crossRun.value, paths: paths.value });
}

function storePaths(
  { flow, params }: RunRequest,
  store: BlobStore,
  work: string,
): Result<Record<string, Artifact>, Failure> {
  const stored: Record<string, Artifact> = {};
  for (const [name, value] of Object.entries(params)) {
    if (!isPathParam(flow, name) || typeof value !== "string") continue;
    try {
      stored[name] = storePath(value, store, work);
    } catch (error) {
      return { ok: false, failure: stateFailure(error, value) };
    }
  }
  return ok(stored);
}

function storePath(path: string, store: BlobStore, work: string): Artifact {
  const about = { name: basename(path), type: "file", preview: basename(path) };
  if (!statSync(path).isDirectory())
    return { ...about, format: "file", suffix: extname(path), ...store.keep(path, work) };
  const folder = storeFolder(path, (files) => files.map((file) => store.keep(file, work)));
  if ("refused" in folder) throw new Error(`${path}: ${folder.refused}`);
  return {
    ...about,
    format: "folder",
    type: "folder",
    digest: store.put(folder.text, work).digest,
    bytes: folder.bytes,
  };
}
