import { chmodSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { extract, pack } from "tar-stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { imageArchive } from "../../images/assemble/image-archive.ts";
import { imageConfig } from "../../images/assemble/image-config.ts";
import { folderEntries } from "../../images/assemble/folder-entries.ts";
import type { Layer } from "../../images/assemble/layer.ts";
import type { LayerEntry } from "../../images/assemble/layer-entry.ts";
import { layerFromEntries } from "../../images/assemble/layer-from-entries.ts";
import { layerFromTar } from "../../images/assemble/layer-from-tar.ts";
import { sha256 } from "../../images/digest.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbox-assemble-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function sample(): string {
  const root = join(folder, "tree");
  mkdirSync(join(root, "bin"), { recursive: true });
  writeFileSync(join(root, "bin/tool"), "#!/bin/sh\n");
  chmodSync(join(root, "bin/tool"), 0o4711);
  writeFileSync(join(root, "a.txt"), "hello");
  chmodSync(join(root, "a.txt"), 0o600);
  linkSync(join(root, "a.txt"), join(root, "ä.txt"));
  symlinkSync("../a.txt", join(root, "bin/link"));
  writeFileSync(join(root, `${"long".repeat(40)}.txt`), "");
  return root;
}

const bytesOf = (layer: Layer): Promise<Buffer> => buffer(Readable.from(layer.content()));

async function diffIdOf(layer: Layer): Promise<string> {
  const bytes = await bytesOf(layer);
  expect(bytes.length).toBe(layer.bytes);
  return sha256(bytes);
}

test("a folder becomes a layer with this digest, whatever its times and modes", async () => {
  const root = sample();
  const link = { path: "node_modules", type: "symlink", mode: 0o777, size: 0, linkTarget: "/opt/step/node_modules" };
  const layer = () => layerFromEntries([...folderEntries(root, "opt/step"), link as LayerEntry]);
  const first = await diffIdOf(layer());
  utimesSync(join(root, "a.txt"), 5, 5);
  chmodSync(join(root, "a.txt"), 0o640);
  expect(await diffIdOf(layer())).toBe(first);
  expect(first).toBe("sha256:6dc3f9a43f53033096070d39f20c6770c1ee5c7c20412aa7666781cad714b28b");
});

test("a layer reads back as written: owner root, time zero, 0755 or 0644, sorted", async () => {
  const layer = layerFromEntries(folderEntries(sample(), "opt/step"));
  const found: string[] = [];
  const extracted = extract();
  extracted.end(await bytesOf(layer));
  for await (const { header, resume } of namesOf(extracted)) {
    found.push(`${header.type} ${header.mode?.toString(8)} ${header.name} ${header.linkname ?? ""}`.trim());
    expect([header.uid, header.gid, header.mtime?.getTime()]).toEqual([0, 0, 0]);
    resume();
  }
  expect(found).toEqual(
    [
      "directory 755 opt/",
      "directory 755 opt/step/",
      "file 644 opt/step/a.txt",
      "directory 755 opt/step/bin/",
      "symlink 777 opt/step/bin/link ../a.txt",
      "file 755 opt/step/bin/tool",
      `file 644 opt/step/${"long".repeat(40)}.txt`,
      "file 644 opt/step/ä.txt",
    ].map((line) => line),
  );
});

async function* namesOf(extracted: ReturnType<typeof extract>) {
  for await (const item of extracted) yield { header: item.header, resume: () => item.resume() };
}

test("the order, the owners and the times of an exported tar do not change its layer", async () => {
  const entries = [
    { name: "etc/", type: "directory" as const, mode: 0o700 },
    { name: "etc/passwd", content: "root", mode: 0o640 },
    { name: "usr/bin/python3", content: "elf", mode: 0o755 },
    { name: "tmp/", type: "directory" as const, mode: 0o1777 },
    { name: "var/cache/apt/pkgcache.bin", content: "random" },
    { name: "dev/null", type: "character-device" as const },
  ];
  const make = async (order: number[], uid: number, file: string) => {
    const archive = pack();
    for (const index of order) {
      const { content, ...header } = entries[index]!;
      archive.entry({ ...header, uid, mtime: new Date(uid * 1000) }, content ?? "");
    }
    archive.finalize();
    return layerFromTar(archive.pipe(new PassThrough()), {
      file: join(folder, file),
      drop: (path) => path === "var/cache/apt/pkgcache.bin",
    });
  };
  const first = await make([0, 1, 2, 3, 4, 5], 0, "1.tar");
  const second = await make([5, 4, 3, 2, 1, 0], 1000, "2.tar");
  const diffId = await diffIdOf(first);
  expect(await diffIdOf(second)).toBe(diffId);
  expect(diffId).toBe("sha256:c8ad242692ca4138b3e45987c96f06eb6a9c3e0c1e068e2dc5522492430667ff");
});

test("an exported tar with a path that leaves it is refused", async () => {
  const archive = pack();
  archive.entry({ name: "../outside" }, "x");
  archive.finalize();
  await expect(layerFromTar(archive.pipe(new PassThrough()), { file: join(folder, "1.tar") })).rejects.toThrow(
    "../outside",
  );
});

test("the order of entries never changes a layer, and one byte always does", async () => {
  const segment = fc
    .string({ minLength: 1, maxLength: 8 })
    .map((text) => text.replaceAll(/[/\0]/g, "_"))
    .filter((text) => text !== "." && text !== "..");
  const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `d/${parts.join("/")}.f`);
  const tree = fc.uniqueArray(fc.tuple(path, fc.uint8Array({ maxLength: 1500 })), {
    minLength: 1,
    maxLength: 8,
    selector: ([name]) => name,
  });
  await fc.assert(
    fc.asyncProperty(tree, fc.infiniteStream(fc.nat()), async (files, random) => {
      const shuffled = files
        .map((file) => ({ file, at: random.next().value ?? 0 }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ file }) => file);
      const one = await diffIdOf(layerFromEntries(files.map(entryOf)));
      expect(await diffIdOf(layerFromEntries(shuffled.map(entryOf)))).toBe(one);
      const [name, content] = files[0]!;
      const changed = [...files.slice(1).map(entryOf), entryOf([name, Uint8Array.of(...content, 1)])];
      expect(await diffIdOf(layerFromEntries(changed))).not.toBe(one);
    }),
    { numRuns: 40 },
  );
});

let files = 0;
function entryOf([path, bytes]: [string, Uint8Array]): LayerEntry {
  const file = join(folder, `content-${(files += 1)}`);
  writeFileSync(file, bytes);
  return { path, type: "file", mode: 0o644, size: bytes.length, from: { file, offset: 0 } };
}

test("a file that became shorter after it was listed stops the layer", async () => {
  const entry = entryOf(["a", Uint8Array.of(1, 2, 3)]);
  writeFileSync(entry.from!.file, "1");
  await expect(bytesOf(layerFromEntries([entry]))).rejects.toThrow("a became shorter while it was read");
});

test("a configuration has these bytes and this digest", () => {
  const config = imageConfig({
    platform: "linux/arm64",
    environment: { PATH: "/opt/step/bin", HOME: "/tmp" },
    user: "65532:65532",
    labels: { b: "2", a: "1" },
    diffIds: [sha256("base"), sha256("layer")],
    workingDirectory: "/",
  });
  expect(config.bytes.toString()).toMatch(/^\{"architecture":"arm64","config":\{"Env":\["HOME=\/tmp","PATH=/);
  expect(config.digest).toBe("sha256:2dec6dfe6f8652435167557ea73df60c47273a29a7b68154627eaadc8c71ee22");
});

test("an archive leaves out the layers that the engine has, and has these bytes", async () => {
  const about = { platform: "linux/amd64", environment: {}, user: "", labels: {}, workingDirectory: "/" } as const;
  const layer = layerFromEntries([entryOf(["a", Uint8Array.of(1)])]);
  const archive = imageArchive({
    config: (diffIds) => imageConfig({ ...about, diffIds }),
    layers: [sha256("base"), layer],
    tags: ["flowbox/step:1"],
  });
  const bytes = await buffer(archive.content);
  const names: string[] = [];
  const extracted = extract();
  extracted.end(bytes);
  for await (const item of extracted) {
    names.push(item.header.name);
    item.resume();
  }
  expect(archive.config().diffIds).toEqual([sha256("base"), await diffIdOf(layer)]);
  expect(names).toEqual(["layer-1.tar", `${archive.config().digest.slice(7)}.json`, "manifest.json"]);
  expect(sha256(bytes)).toBe("sha256:cee0b0c03c752b18869285b9df2a57ef79ca0ce48b9228c99b3c18ffbfb3af18");
});
