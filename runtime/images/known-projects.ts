import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { sha256 } from "../../images/digest.ts";
import { writeWhole } from "../runs/write-whole.ts";

/** The projects that this user has built or run something in, on this machine: their locks protect their images. */
export interface KnownProjects {
  /** Absolute folders, sorted. */
  present: string[];
  /** Noted once, and not there now. */
  vanished: string[];
}

const noteSchema = z.strictObject({ version: z.literal(1), folder: z.string() });

/** Notes a project in the user's cache. A note that cannot be written is forgotten. */
export function noteProject(cacheFolder: string, folder: string): void {
  const file = noteFile(cacheFolder, folder);
  if (existsSync(file)) return;
  try {
    mkdirSync(notesFolder(cacheFolder), { recursive: true });
    writeWhole(file, JSON.stringify({ version: 1, folder }));
  } catch {
    return;
  }
}

export function knownProjects(cacheFolder: string): KnownProjects {
  const folders = notes(cacheFolder).toSorted();
  return {
    present: folders.filter((folder) => existsSync(join(folder, "flows"))),
    vanished: folders.filter((folder) => !existsSync(join(folder, "flows"))),
  };
}

export function forgetProject(cacheFolder: string, folder: string): void {
  rmSync(noteFile(cacheFolder, folder), { force: true });
}

function notes(cacheFolder: string): string[] {
  const folder = notesFolder(cacheFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => folderIn(join(folder, name)));
}

function folderIn(file: string): string[] {
  try {
    const note = noteSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return note.success ? [note.data.folder] : [];
  } catch {
    return [];
  }
}

const notesFolder = (cacheFolder: string): string => join(cacheFolder, "projects");

const noteFile = (cacheFolder: string, folder: string): string =>
  join(notesFolder(cacheFolder), `${sha256(folder).slice("sha256:".length)}.json`);
