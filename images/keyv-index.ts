import { existsSync, renameSync } from "node:fs";
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

/** Opened at first use.
 * @param file a SQLite file; one that cannot be read is moved aside to `<file>.damaged`
 * @param onRebuilt called once when that happens */
export function keyvIndex(file: string, onRebuilt: () => void): ImageIndex & { close(): Promise<void> } {
  let opened: Promise<Store | undefined> | undefined;
  const store = (): Promise<Store | undefined> => (opened ??= openWhole(file, onRebuilt));
  return {
    async get(key) {
      const found: unknown = await quietly(async () => (await store())?.get(key));
      const row = rowSchema.safeParse(found);
      return row.success ? row.data : undefined;
    },
    async set(key, row) {
      await quietly(async () => (await store())?.set(key, row));
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

async function openWhole(file: string, onRebuilt: () => void): Promise<Store | undefined> {
  const first = await quietly(() => open(file));
  if (first) return first;
  if (!existsSync(file)) return undefined;
  renameSync(file, `${file}.damaged`);
  onRebuilt();
  return quietly(() => open(file));
}

async function open(file: string): Promise<Store> {
  const [{ default: Keyv }, { default: KeyvSqlite }] = await Promise.all([import("keyv"), import("@keyv/sqlite")]);
  const adapter = new KeyvSqlite({ uri: `sqlite://${file}`, table: "images", busyTimeout: 2000 });
  const keyv = new Keyv({ store: adapter, namespace: "image" });
  const problems: unknown[] = [];
  keyv.on("error", (problem: unknown) => problems.push(problem));
  await adapter.get("image:probe");
  if (problems.length > 0) throw new Error("the index cannot be read", { cause: problems[0] });
  return { get: (key) => keyv.get(key), set: (key, value) => keyv.set(key, value), close: () => keyv.disconnect() };
}

async function quietly<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch {
    return undefined;
  }
}
