import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "../../images/digest.ts";
import type { ImageIndex, ImageRow } from "../../images/image-index.ts";
import { keyvIndex, type IndexProblem } from "../../images/keyv-index.ts";
import { memoryIndex } from "../rig/memory-index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbox-index-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key = sha256("key");
const row: ImageRow = {
  id: "sha256:1",
  configDigest: sha256("config"),
  diffIds: [sha256("a"), sha256("b")],
  bytes: 5_000_000_000,
  lastUsed: 1_800_000_000_000,
};

const file = (): string => join(folder, "index.sqlite");
function sqlite(): ImageIndex & { close(): Promise<void>; problems: IndexProblem[] } {
  const problems: IndexProblem[] = [];
  return Object.assign(
    keyvIndex(file(), (problem) => problems.push(problem)),
    { problems },
  );
}

describe.each([
  ["in memory", () => ({ ...memoryIndex(), close: async () => undefined })],
  ["on SQLite", sqlite],
])("an index of images %s", (_, make) => {
  test("gives back what was set last, whole, and nothing for a key that it does not know", async () => {
    const index = make();
    expect(await index.get(key)).toBeUndefined();
    await index.set(key, row);
    expect(await index.get(key)).toEqual(row);
    expect(await index.get(sha256("other"))).toBeUndefined();
    await index.set(key, { ...row, id: "sha256:2", diffIds: [] });
    expect(await index.get(key)).toEqual({ ...row, id: "sha256:2", diffIds: [] });
    await index.close();
  });

  test("a row that its caller changes afterwards stays as it was set", async () => {
    const index = make();
    const mine = { ...row, diffIds: [...row.diffIds] };
    await index.set(key, mine);
    mine.diffIds.pop();
    expect(await index.get(key)).toEqual(row);
    (await index.get(key))?.diffIds.pop();
    expect(await index.get(key)).toEqual(row);
    await index.close();
  });

  test("many rows at once are all kept", async () => {
    const index = make();
    const keys = Array.from({ length: 50 }, (__, number) => sha256(`${number}`));
    await Promise.all(keys.map((one, at) => index.set(one, { ...row, bytes: at })));
    expect(await Promise.all(keys.map(async (one) => (await index.get(one))?.bytes))).toEqual(keys.map((__, at) => at));
    await index.close();
  });
});

describe("an index on SQLite", () => {
  test("keeps rows for the next process, and is shared by two", async () => {
    const [one, other] = [sqlite(), sqlite()];
    await one.set(key, row);
    expect(await other.get(key)).toEqual(row);
    await one.close();
    await other.close();
    const next = sqlite();
    expect(await next.get(key)).toEqual(row);
    await next.close();
    expect(next.problems).toEqual([]);
  });

  test.each([
    ["garbage", () => Buffer.from("this is no database".repeat(1000))],
    ["cut off", (whole: Buffer) => whole.subarray(0, 5000)],
    [
      "overwritten in the middle",
      (whole: Buffer) => Buffer.concat([whole.subarray(0, 100), Buffer.alloc(whole.length - 100, 7)]),
    ],
  ])("a file that is %s is moved aside, said once, and begun again", async (_, damage) => {
    const before = sqlite();
    await before.set(key, row);
    await before.close();
    const damaged = damage(readFileSync(file()));
    writeFileSync(file(), damaged);
    const index = sqlite();
    expect(await index.get(key)).toBeUndefined();
    await index.set(key, row);
    expect(await index.get(key)).toEqual(row);
    await index.close();
    expect(index.problems).toEqual(["rebuilt"]);
    expect(readFileSync(`${file()}.damaged`).equals(damaged)).toBe(true);
  });

  test("a file that another process holds is left alone: rows are unknown meanwhile, and it is said once", async () => {
    const before = sqlite();
    await before.set(key, row);
    await before.close();
    const holder = await hold(file());
    const index = sqlite();
    expect(await index.get(key)).toBeUndefined();
    await index.set(sha256("other"), row);
    await index.close();
    await holder.release();
    expect(index.problems).toEqual(["locked"]);
    expect(existsSync(`${file()}.damaged`)).toBe(false);
    const next = sqlite();
    expect(await next.get(key)).toEqual(row);
    await next.close();
  });

  test("a folder in which nothing can be written costs rows only", async () => {
    const index = keyvIndex(join(folder, "none", "index.sqlite"), () => undefined);
    expect(await index.get(key)).toBeUndefined();
    await index.set(key, row);
    await index.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a row that is no row is unknown", async () => {
    const index = sqlite();
    await index.set(key, row);
    await index.close();
    const database = new DatabaseSync(file());
    database.exec('UPDATE images SET value = \'{"value":{"id":7},"expires":null}\'');
    database.close();
    const next = sqlite();
    expect(await next.get(key)).toBeUndefined();
    await next.close();
    expect(next.problems).toEqual([]);
  });
});

/** SQLite's locks are between processes. */
async function hold(path: string): Promise<{ release(): Promise<void> }> {
  const script = `
    const database = new (require("node:sqlite").DatabaseSync)(${JSON.stringify(path)});
    database.exec("BEGIN EXCLUSIVE");
    process.stdin.resume().on("end", () => database.close());
    console.log("held");
  `;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["pipe", "pipe", "ignore"] });
  await once(child.stdout, "data");
  return {
    async release() {
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}
