import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BlobStore } from "../../runtime/artifacts/blob-store.ts";
import { storeResult } from "../../runtime/task/store-result.ts";
import { bareInput } from "./task-inputs.ts";

function attempt(make: (outputs: string) => void, format: "file" | "folder" | "json", path = "made") {
  const folder = mkdtempSync(join(tmpdir(), "flowbox-store-"));
  const outputs = join(folder, "work", "outputs");
  mkdirSync(outputs, { recursive: true });
  make(outputs);
  const output = { name: "made", format, path, type: "x", preview: "" };
  const store = new BlobStore(folder);
  return {
    store,
    result: storeResult(store, [output], { run: "train/1", input: bareInput, work: join(folder, "work") }),
  };
}

describe("taking over what a task made", () => {
  test("a file becomes a blob named by its content", () => {
    const { store, result } = attempt((outputs) => writeFileSync(join(outputs, "made"), "hello"), "file");
    if (!result.ok) throw new Error(result.failure.kind);
    const [artifact] = result.value;
    expect(artifact?.digest).toBe("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    expect(artifact && store.read(artifact.digest).toString()).toBe("hello");
  });

  test.each([
    [
      "a symbolic link to a file of the host",
      (outputs: string) => symlinkSync("/etc/passwd", join(outputs, "made")),
      "file",
    ],
    ["a named pipe", (outputs: string) => execFileSync("mkfifo", [join(outputs, "made")]), "file"],
    ["a folder where a file was said to be", (outputs: string) => mkdirSync(join(outputs, "made")), "json"],
    ["nothing", () => undefined, "json"],
    [
      "a folder with a symbolic link in it",
      (outputs: string) => {
        mkdirSync(join(outputs, "made"));
        symlinkSync("/etc/passwd", join(outputs, "made", "x"));
      },
      "folder",
    ],
  ] as const)("%s is refused", (_, make, format) => {
    expect(attempt(make, format).result).toMatchObject({
      ok: false,
      failure: { kind: "output-refused", step: "fit", artifact: "made" },
    });
  });

  test.each(["../made", "/etc/passwd", "..", "."])("the path %s is refused", (path) => {
    expect(attempt(() => undefined, "file", path).result).toMatchObject({
      ok: false,
      failure: { kind: "output-refused" },
    });
  });
});
