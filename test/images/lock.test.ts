import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Environment } from "../../images/environment.ts";
import { identifyImage } from "../../images/identify-image.ts";
import { checkLock } from "../../images/lock/check-lock.ts";
import { environmentDigest } from "../../images/lock/environment-digest.ts";
import type { Lock } from "../../images/lock/lock.ts";
import { writeLock } from "../../images/lock/write-lock.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbox-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment: Environment = { python: "3.11", pip: ["six==1.16.0"] };
const sha256 = "8".repeat(64);
const locked: Omit<Lock, "files"> = {
  version: 1,
  environmentDigest: environmentDigest(environment),
  environment,
  python: "3.11",
  resolvers: { uv: "0.13.9" },
  platforms: {
    "linux/amd64": [
      { ecosystem: "pip", name: "six", version: "1.16.0", file: "six-1.16.0-py2.py3-none-any.whl", sha256 },
    ],
    "linux/arm64": [
      { ecosystem: "pip", name: "six", version: "1.16.0", file: "six-1.16.0-py2.py3-none-any.whl", sha256 },
    ],
  },
};
const files = { "requirements.txt": `six==1.16.0 \\\n    --hash=sha256:${sha256}\n` };
const place = () => ({ flow: "train", environment: "small", folder, indexes: {} });
const lockText = () => readFileSync(join(folder, "lock.json"), "utf8");

test("a lock that was written answers its environment, and writing it again touches no file", () => {
  expect(writeLock(folder, locked, files).changed).toEqual(["requirements.txt", "lock.json"]);
  const before = statSync(join(folder, "lock.json")).mtimeMs;
  expect(writeLock(folder, locked, files).changed).toEqual([]);
  expect(statSync(join(folder, "lock.json")).mtimeMs).toBe(before);
  expect(checkLock(environment, place())).toMatchObject({ ok: true, value: { python: "3.11" } });
});

test("a missing lock is said to be missing", () => {
  expect(checkLock(environment, place())).toMatchObject({ failure: { kind: "lock-missing", environment: "small" } });
});

test("a stale lock says what changed", () => {
  writeLock(folder, locked, files);
  const asked: Environment = { python: "3.11", node: "24", pip: ["six==1.17.0"] };
  expect(checkLock(asked, place())).toMatchObject({
    failure: {
      kind: "lock-stale",
      changed: ["node: 24, was not asked for", "six==1.17.0 added", "six==1.16.0 removed"],
    },
  });
});

test("the order of requirements does not make a lock stale", () => {
  const one: Environment = { pip: ["b", "a"] };
  expect(environmentDigest(one)).toBe(
    environmentDigest({ pip: ["a", "b"], platforms: ["linux/arm64", "linux/amd64"] }),
  );
});

test("a file edited by hand is named", () => {
  writeLock(folder, locked, files);
  writeFileSync(join(folder, "requirements.txt"), "six==1.17.0\n");
  expect(checkLock(environment, place())).toMatchObject({
    failure: { kind: "lock-damaged", file: "requirements.txt" },
  });
});

test("a hash edited by hand in lock.json is found", () => {
  writeLock(folder, locked, files);
  writeFileSync(join(folder, "lock.json"), lockText().replaceAll(sha256, "9".repeat(64)));
  expect(checkLock(environment, place())).toMatchObject({ failure: { kind: "lock-damaged", file: "lock.json" } });
});

test("a lock from a newer version says so, whatever else it holds", () => {
  writeFileSync(join(folder, "lock.json"), '{"version":7,"surprise":true}');
  expect(checkLock(environment, place())).toMatchObject({ failure: { kind: "lock-newer", version: 7, known: 1 } });
});

test("a lock that is not JSON is damaged", () => {
  writeFileSync(join(folder, "lock.json"), "<<<<<<< ours");
  expect(checkLock(environment, place())).toMatchObject({ failure: { kind: "lock-damaged", file: "lock.json" } });
});

test("the image key of an arm64 machine is computed without one", () => {
  const { lock } = writeLock(folder, locked, files);
  const tools = { id: "x", configDigest: environmentDigest({}), uv: "0.13.9", npm: "11.17.0", node: "24.19.0" };
  const base = { configDigest: `sha256:${"1".repeat(64)}` as const, tools };
  const about = { flow: "train", environment: "small", base };
  const arm = identifyImage(lock, "linux/arm64", about);
  const amd = identifyImage(lock, "linux/amd64", about);
  expect(arm).toMatchObject({
    value: {
      key: "sha256:fc0083ecf8612f6acc4b2456e4fe57c3c12af63e9369cd85215b49a8d9ec88c9",
      packages: { six: "1.16.0" },
    },
  });
  expect(amd).not.toMatchObject({
    value: { key: "sha256:fc0083ecf8612f6acc4b2456e4fe57c3c12af63e9369cd85215b49a8d9ec88c9" },
  });
  const less = identifyImage({ ...lock, platforms: { "linux/amd64": [] } }, "linux/arm64", about);
  expect(less).toMatchObject({ failure: { kind: "platform-not-locked", locked: ["linux/amd64"] } });
});
