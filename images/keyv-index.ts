import { renameSync } from "node:fs";
import { z } from "zod";
import { isDigest, type Digest } from "./digest.ts";
import type { ImageIndex } from "./image-index.ts";

const digestSchema = z.custom<Digest>((value) => typeof value === "string" && isDigest(value));

const rowSchema = z.strictObject({
  id: z.string(),
  configDigest: digestSchema,
  diffIds: z.array(digestSchema),
  bytes: z.number(),
  lastUsed: z.number(),
});

/** `rebuilt`: the file was damaged, was moved aside to `<file>.damaged` and begun again. `locked`: another process holds it, and it is
 * done without. */
export type IndexProblem = "rebuilt" | "locked";

/** Opened at first use.
 * @param file a SQLite file
 * @param onProblem called once a problem */
export function keyvIndex(
  file: string,
  onProblem: (problem: IndexProblem) => void,
): ImageIndex & { close(): Promise<void> } {
  const told = new Set<IndexProblem>();
  const tell = (problem: IndexProblem): void => {
    if (!told.has(problem)) onProblem(problem);
    told.add(problem);
  };
  const quietly = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      if (codeOf(error) === "SQLITE_BUSY") tell("locked");
      return undefined;
    }
  };
  let opened: Promise<Store> | undefined;
  const store = (): Promise<Store> => (opened ??= openWhole(file, () => tell("rebuilt")));
  return {
    async get(key) {
      const found: unknown = await quietly(async () => (await store()).get(key));
      const row = rowSchema.safeParse(found);
      return row.success ? row.data : undefined;
    },
    async set(key, row) {
      await quietly(async () => (await store()).set(key, row));
    },
    async close() {
      if (opened) await quietly(async () => (await opened)?.close());
    },
  };
}

interface Store {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<unknown>;
  close(): Promise<unknown>;
}

async function openWhole(file: string, onRebuilt: () => void): Promise<Store> {
  try {
    return await open(file);
  } catch (error) {
    if (!["SQLITE_CORRUPT", "SQLITE_NOTADB"].includes(codeOf(error))) throw error;
    renameSync(file, `${file}.damaged`);
    onRebuilt();
    return open(file);
  }
}

async function open(file: string): Promise<Store> {
  const [{ default: Keyv }, { default: KeyvSqlite }] = await Promise.all([import("keyv"), import("@keyv/sqlite")]);
  const adapter = new KeyvSqlite({ uri: `sqlite://${file}`, table: "images", busyTimeout: 2000 });
  const keyv = new Keyv({ store: adapter, namespace: "image" });
  const problems: Error[] = [];
  keyv.on("error", (problem: Error) => problems.push(problem));
  await adapter.get("image:probe");
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  return { get: (key) => keyv.get(key), set: (key, value) => keyv.set(key, value), close: () => keyv.disconnect() };
}

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");
