import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { Artifact } from "../artifacts/artifact.ts";
import type { BlobStore } from "../artifacts/blob-store.ts";
import { folderFiles } from "../artifacts/folder-manifest.ts";
import type { TaskInput } from "./task-input.ts";
import type { SeenArtifact } from "./visible-artifacts.ts";
import { paths, type TaskArtifact, type TaskOrder } from "./worker-protocol.ts";

/** The two folders of a worker on the host: `in` is read-only inside, `work` writable. */
export interface TaskFolders {
  in: string;
  work: string;
}

interface Attempt {
  run: string;
  attempt: number;
}

/** Lays out all that a task is given, by links into the store, and its order. */
export function layTask(
  input: TaskInput,
  at: Attempt,
  to: { folders: TaskFolders; store: BlobStore; owner?: { uid: number; gid: number } },
): void {
  const { folders, store } = to;
  emptyTask(folders);
  for (const { path, digest } of input.code) store.link(digest, join(folders.in, "code", path));
  const order = orderOf(input, at, (artifact, path) => layArtifact(store, artifact, join(folders.in, path)));
  writeFileSync(join(folders.in, "task.json"), JSON.stringify(order));
  for (const name of ["cwd", "outputs"]) mkdirSync(join(folders.work, name));
  for (const { path, declared } of input.code) {
    if (!declared) continue;
    const link = join(folders.work, "cwd", path);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(posix.join(paths.in, "code", path), link);
  }
  openFolders(folders.in);
  if (to.owner) giveFolders(folders.work, to.owner);
}

/** Removes what the last task was given and left. */
export function emptyTask(folders: TaskFolders): void {
  for (const folder of [folders.in, folders.work]) {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function orderOf(input: TaskInput, at: Attempt, lay: (artifact: Artifact, path: string) => void): TaskOrder {
  const place = (path: string): string => posix.join(paths.in, path);
  const give = (folder: string, name: string, { artifact, maker }: SeenArtifact): TaskArtifact => {
    const path = `${folder}/${name}${suffixOf(artifact)}`;
    lay(artifact, path);
    return {
      format: artifact.format,
      path: place(path),
      digest: artifact.digest,
      maker,
      ...(artifact.pickle && { pickle: artifact.pickle }),
    };
  };
  const giveAll = (folder: string, all: Record<string, SeenArtifact>): Record<string, TaskArtifact> =>
    Object.fromEntries(Object.entries(all).map(([name, one]) => [name, give(folder, name, one)]));
  const filePaths = Object.fromEntries(
    Object.entries(input.paths).map(([name, artifact]) => {
      lay(artifact, `files/${name}/${artifact.name}`);
      return [name, place(`files/${name}/${artifact.name}`)];
    }),
  );
  return {
    version: 1,
    id: `${input.step}-${at.attempt}`,
    ...programOf(input, { ...input.params, ...filePaths }),
    roots: input.roots.map((root) => place(`code/${root}`)),
    params: input.params,
    paths: filePaths,
    artifacts: giveAll("artifacts", input.artifacts),
    inputs: Object.fromEntries(
      Object.entries(input.inputs).map(([step, all]) => [step, giveAll(`inputs/${step}`, all)]),
    ),
    ambiguous: {},
    env: input.env,
    context: { run: at.run, step: input.step, attempt: at.attempt, items: [], test_mode: input.test },
    ...(input.outputs && { outputs: outputsOf(input.outputs) }),
  };
}

function programOf(
  { program }: TaskInput,
  values: Record<string, unknown>,
): Pick<TaskOrder, "kind" | "entry" | "argv"> {
  if (program.kind === "command")
    return { kind: "command", argv: program.argv.map((argument) => fillIn(argument, values)) };
  const file = posix.join(paths.in, "code", program.path);
  return { kind: program.kind, entry: { file, module: program.module, function: program.function } };
}

const fillIn = (argument: string, values: Record<string, unknown>): string =>
  argument.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "string" ? value : JSON.stringify(value);
  });

const outputsOf = (outputs: NonNullable<TaskInput["outputs"]>): Record<string, { format?: string }> =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, { format }]) => [name, format === undefined ? {} : { format }]),
  );

const suffixes = { json: ".json", npy: ".npy", bytes: ".bin", pickle: ".pickle", folder: "", file: "" } as const;

const suffixOf = (artifact: Artifact): string =>
  artifact.format === "file" ? (artifact.suffix ?? "") : suffixes[artifact.format];

function layArtifact(store: BlobStore, artifact: Artifact, path: string): void {
  if (artifact.format !== "folder") return store.link(artifact.digest, path);
  mkdirSync(path, { recursive: true });
  for (const file of folderFiles(store, artifact.digest)) store.link(file.digest, join(path, file.path));
}

/** The caller's umask must not shut the task out. */
function openFolders(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openFolders(join(folder, entry.name));
    else if (entry.name === "task.json") chmodSync(join(folder, entry.name), 0o644);
  }
}

function giveFolders(folder: string, owner: { uid: number; gid: number }): void {
  chownSync(folder, owner.uid, owner.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) giveFolders(join(folder, entry.name), owner);
  }
}
