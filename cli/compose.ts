import { existsSync } from "node:fs";
import { availableParallelism, freemem, homedir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ok, type Result } from "../images/result.ts";
import type { Failure } from "../runtime/failure.ts";
import { findProject, type Project } from "../runtime/flow/find-project.ts";
import { noteProject } from "../runtime/images/known-projects.ts";
import type { RunEvent } from "../runtime/journal/run-event.ts";
import { ownerLabel, type PlanParts, projectLabel, type RunParts } from "../runtime/runs/run-parts.ts";
import type { Finding } from "../runtime/docker/setup/doctor.ts";
import type { SetupParts } from "../runtime/docker/setup/setup.ts";
import { hostSources, installNetwork } from "./host-sources.ts";
import type { EngineHints } from "../runtime/docker/find-address.ts";
import { LockedImages } from "./locked-images.ts";
import { RememberedImages } from "./remembered-images.ts";
import { processMark } from "../images/process-mark.ts";
import { limiter } from "../images/limiter.ts";
import { keyvIndex } from "../images/keyv-index.ts";
import type { LockRequest } from "../images/lock-environment.ts";
import type { ImageEngine } from "../images/image-engine.ts";
import type { ContainerEngine } from "../runtime/container-engine.ts";
import { openState, type State } from "../runtime/runs/state.ts";

export interface OpenProject {
  project: Project;
  state: State;
}

/** The caller's current directory: what relative paths on the command line are relative to. */
export const here = (): string => process.cwd();

/** Whether nobody develops here: local packages are frozen unless the caller says otherwise. */
export const inContinuousIntegration = (): boolean => !["", "false", "0"].includes(process.env["CI"] ?? "");

/** The project around the current directory, and its state.
 * Fails with project-missing, state-unwritable, state-damaged, disk-full. */
export function openProject(): Result<OpenProject, Failure> {
  const project = findProject(here());
  if (!project.ok) return project;
  const state = openState(project.value.folder);
  return state.ok ? ok({ project: project.value, state: state.value }) : state;
}

/** Shared between projects: package caches, layers. */
export const cacheFolder = (): string => join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "flowbox");

/** Whom containers run as: the caller; nobody in particular when the caller is root; under a rootless engine 0, which is
 * the caller outside. */
export function containerUser(rootless: boolean): { user: string; owner?: { uid: number; gid: number } } {
  const { uid, gid } = userInfo();
  if (rootless) return { user: "0:0" };
  if (uid > 0) return { user: `${uid}:${gid}` };
  return { user: "65532:65532", owner: { uid: 65_532, gid: 65_532 } };
}

/** The folder of the programs that run inside containers, in source and when compiled. */
export const runnerFolder = (): string => fileURLToPath(new URL("../runtime/runner", import.meta.url));

export interface Engine {
  images: ImageEngine;
  containers: ContainerEngine;
}

/** The engine that answers, by DOCKER_HOST, the chosen context, or the usual sockets.
 * Fails with engine-absent, engine-denied. */
export async function connectEngine(): Promise<Result<Engine, Failure>> {
  const { findAddress } = await import("../runtime/docker/find-address.ts");
  const address = await findAddress(engineHints());
  if (!address.ok) return address;
  const { DockerImageEngine } = await import("../runtime/docker/docker-image-engine.ts");
  const { DockerContainerEngine } = await import("../runtime/docker/docker-container-engine.ts");
  return ok({
    images: new DockerImageEngine(address.value),
    containers: new DockerContainerEngine(address.value),
  });
}

/** Where this machine says that its engine is. */
export function engineHints(): EngineHints {
  const { DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, XDG_RUNTIME_DIR } = process.env;
  return {
    configFolder: DOCKER_CONFIG || join(homedir(), ".docker"),
    home: homedir(),
    user: userInfo().username,
    ...(DOCKER_HOST && { dockerHost: DOCKER_HOST }),
    ...(DOCKER_CONTEXT && { context: DOCKER_CONTEXT }),
    ...(XDG_RUNTIME_DIR && { runtimeFolder: XDG_RUNTIME_DIR }),
  };
}

export interface View {
  emit: (event: RunEvent) => void;
  /** Images that are built at once; without it as many as this machine bears. */
  buildJobs?: number | undefined;
  /** Builds read caches only. */
  offline?: boolean | undefined;
}

/** An installing container mostly waits: for the engine, for downloads, for the disk. */
const imagesAtOnce = (): number => Math.max(1, Math.min(2 * availableParallelism(), Math.floor(freemem() / 2 ** 30)));

/** Puts together what images are found and built with, for as long as `use` takes.
 * Fails with engine-absent, engine-denied, engine-too-old, besides what `use` fails with. */
export async function withImages<T>(
  { project, state }: OpenProject,
  { emit, buildJobs = imagesAtOnce(), offline }: View,
  use: (parts: { images: LockedImages; containers: ContainerEngine; facts: Facts }) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const engine = await connectEngine();
  if (!engine.ok) return engine;
  const { images, containers } = engine.value;
  let asked: ReturnType<Facts> | undefined;
  const facts: Facts = () => (asked ??= containers.facts());
  const index = keyvIndex(join(state.folder, "index.sqlite"), (problem) =>
    emit({ type: "warning", warning: indexWarnings[problem] }),
  );
  const machine = {
    ...installMachine(state.projectId, offline),
    user: async () => {
      const known = await facts();
      return known.ok ? ok(containerUser(known.value.rootless).user) : known;
    },
  };
  noteProject(cacheFolder(), project.folder);
  try {
    const locked = new LockedImages({ engine: images, index, limit: limiter(buildJobs), machine });
    return await use({ images: locked, containers, facts });
  } finally {
    await index.close();
  }
}

const indexWarnings = {
  rebuilt: { kind: "index-rebuilt", reason: "it could not be read, and was moved aside" },
  locked: { kind: "index-locked" },
} as const;

type Facts = ContainerEngine["facts"];

/** Puts together everything that a run is made with, for as long as `use` takes.
 * Fails with engine-absent, engine-denied, engine-lost, besides what `use` fails with. */
export function withRunParts<T>(
  opened: OpenProject,
  view: View,
  use: (parts: RunParts) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  return withImages(opened, view, async ({ images, containers, facts }) => {
    const known = await facts();
    if (!known.ok) return known;
    const user = containerUser(known.value.rootless);
    return use({ state: opened.state, engine: containers, images, emit: view.emit, ...user, runner: runnerFolder() });
  });
}

/** Puts together what a run is planned with; without an engine, what is remembered of images. Fails with what `use` fails with. */
export async function withPlanParts<T>(
  opened: OpenProject,
  use: (parts: PlanParts) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  let answers = false;
  const { state } = opened;
  const used = await withImages(opened, { emit: () => {} }, ({ images }) => {
    answers = true;
    return use({ state, images });
  });
  return used.ok || answers ? used : use({ state, images: new RememberedImages(state) });
}

/** What every lock is made with. Fails with engine-absent, engine-denied. */
export async function lockParts(
  projectId: string,
  offline: boolean,
): Promise<Result<{ engine: ImageEngine; request: Machine }, Failure>> {
  const engine = await connectEngine();
  if (!engine.ok) return engine;
  const facts = await engine.value.containers.facts();
  if (!facts.ok) return facts;
  return ok({
    engine: engine.value.images,
    request: {
      ...installMachine(projectId, offline),
      user: containerUser(facts.value.rootless).user,
    },
  });
}

type Machine = Pick<LockRequest, "cacheFolder" | "user" | "network" | "labels">;

/** Where packages are resolved and installed. */
const installMachine = (projectId: string, offline = false): Omit<Machine, "user"> => ({
  cacheFolder: cacheFolder(),
  network: installNetwork(process.env, offline),
  labels: { [projectLabel]: projectId, [ownerLabel]: processMark(process.pid) },
});

/** What `setup` works with. */
export function setupParts(asked: Pick<SetupParts, "yes" | "onLine" | "base" | "bases">): SetupParts {
  return {
    ...asked,
    hints: engineHints(),
    root: userInfo().uid === 0,
    cacheFolder: cacheFolder(),
    dockerfile: baseDockerfile(),
    environment: Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    sources: () => hostSources(process.env),
  };
}

export async function doctorFindings(): Promise<Finding[]> {
  const { doctor } = await import("../runtime/docker/setup/doctor.ts");
  return doctor(engineHints(), { stateFolder: here(), now: () => Date.now() });
}

/** In source beside `cli/`, in the package beside `dist/`. */
const baseDockerfile = (): string => {
  const near = ["../Dockerfile.base", "../../Dockerfile.base"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return near.find((file) => existsSync(file)) ?? near.join();
};
