import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import type { BlobStore } from "../artifacts/blob-store.ts";
import type { TaskInput } from "./task-input.ts";
import { type TaskTry, taskOrder } from "./task-order.ts";
import { paths } from "./worker-protocol.ts";

/** The two folders of a worker on the host: `in` is read-only inside, `work` writable. */
export interface TaskFolders {
  in: string;
  work: string;
}

/** Lays out all that a task is given, by links into the store, and its order. */
export function layTask(
  input: TaskInput,
  at: TaskTry,
  to: { folders: TaskFolders; store: BlobStore; owner?: { uid: number; gid: number } },
): void {
  const { folders, store } = to;
  emptyTask(folders);
  for (const { path, digest } of input.code) store.link(digest, join(folders.in, "code", path));
  const order = taskOrder(input, at, { store, folder: folders.in });
  const file = join(folders.in, "task.json");
  writeFileSync(file, JSON.stringify(order));
  chmodSync(file, 0o644);
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

/** The caller's umask must not shut the task out. */
function openFolders(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) openFolders(join(folder, entry.name));
  }
}

function giveFolders(folder: string, owner: { uid: number; gid: number }): void {
  chownSync(folder, owner.uid, owner.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) giveFolders(join(folder, entry.name), owner);
  }
}
