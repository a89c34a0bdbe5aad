import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { withBuildLock } from "../../images/build-lock.ts";
import { ownName, removeLeftOver } from "../../images/left-over.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbox-left-over-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what processes that are gone left is removed, what living ones have and what others put there stays", async () => {
  const place = join(folder, "work");
  const mine = ownName();
  const gone = mine.replace(/^\d+/, String(spawnSync("true").pid));
  for (const name of [mine, `.new-${mine}`, gone, `.new-${gone}`, "private", "0123456789abcdef"])
    mkdirSync(join(place, name, "inside"), { recursive: true });
  await removeLeftOver(place);
  expect(readdirSync(place).toSorted()).toEqual([`.new-${mine}`, "0123456789abcdef", mine, "private"].toSorted());
  await removeLeftOver(join(folder, "not-there"));
});

test("a lock whose maker was killed before it put its mark there is taken over", async () => {
  const file = join(folder, "empty.lock");
  writeFileSync(file, "");
  const old = new Date(Date.now() - 10_000);
  utimesSync(file, old, old);
  expect(await withBuildLock({ file }, async () => "built")).toBe("built");
});
