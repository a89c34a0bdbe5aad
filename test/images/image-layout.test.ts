import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { listEntries } from "../../images/archive/list-entries.ts";
import { readArchive } from "../../images/archive/read-archive.ts";
import { imageLayout } from "../../images/archive/write-archive.ts";
import type { ArchivedImage } from "../../images/archive/archived-image.ts";
import { imageConfig } from "../../images/assemble/image-config.ts";
import { tarEnd, tarHeader, tarPadding } from "../../images/assemble/tar-header.ts";
import { stageImages } from "../../images/archive/stage-images.ts";
import { listStoredImages } from "../../images/stored/list-stored-images.ts";
import { importImages } from "../../runtime/images/import-images.ts";
import { FakeImageEngine } from "../rig/fake-image-engine.ts";
import { sha256 } from "../../images/digest.ts";
import { stepImageConfig, stepImageTag } from "../../images/step-image-config.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbox-archive-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const layer = (text: string) => {
  const bytes = Buffer.from(text.repeat(300));
  return { diffId: sha256(bytes), bytes: bytes.length, content: () => [bytes] };
};
const platform = "linux/amd64";
const below = layer("base");

function stepImage(name: string, layers = [below, layer(name)]): ArchivedImage {
  const key = sha256(name);
  const config = stepImageConfig(
    key,
    layers.map(({ diffId }) => diffId),
    { platform },
  );
  return { config, platform, layers, tags: [stepImageTag(key)] };
}

const images = [stepImage("one"), stepImage("two")];
const archive = (of: readonly ArchivedImage[] = images): Promise<Buffer> => buffer(imageLayout(of));

let files = 0;
function laid(bytes: Buffer): string {
  const file = join(folder, `${(files += 1)}.tar`);
  writeFileSync(file, bytes);
  return file;
}

async function refusal(bytes: Buffer): Promise<string> {
  const read = await readArchive(laid(bytes));
  if (read.ok) return "taken";
  const { kind } = read.failure;
  return "reason" in read.failure ? `${kind}: ${read.failure.reason}` : kind;
}

interface Entry {
  path: string;
  bytes: Buffer;
}

async function entriesOf(bytes: Buffer): Promise<Entry[]> {
  const handle = await open(laid(bytes), "r");
  const entries = await listEntries(handle, bytes.length);
  await handle.close();
  if (!Array.isArray(entries)) throw new Error(entries.problem);
  return entries.map(({ name, offset, size }) => ({ path: name, bytes: bytes.subarray(offset, offset + size) }));
}

const tarOf = (entries: readonly Entry[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap(({ path, bytes }) => [
      tarHeader({ path, type: "file", mode: 0o644, size: bytes.length }),
      bytes,
      tarPadding(bytes.length),
    ]),
    tarEnd(),
  ]);

/** The archive with one of its metadata files edited as text. */
async function edited(name: string, edit: (text: string) => string): Promise<Buffer> {
  const entries = await entriesOf(await archive());
  return tarOf(
    entries.map((entry) =>
      entry.path === name ? { ...entry, bytes: Buffer.from(edit(entry.bytes.toString())) } : entry,
    ),
  );
}

describe("an archive of images", () => {
  test("equal images are equal bytes, in whatever order they come, and a shared layer is in it once", async () => {
    const bytes = await archive();
    expect((await archive(images.toReversed())).equals(bytes)).toBe(true);
    const names = (await entriesOf(bytes)).map(({ path }) => path);
    expect(names.slice(0, 3)).toEqual(["oci-layout", "index.json", "manifest.json"]);
    expect(names.slice(3)).toEqual(names.slice(3).toSorted());
    expect(names).toHaveLength(3 + 2 * 2 + 3);
    expect(sha256(bytes)).toMatchInlineSnapshot(
      `"sha256:1e0e9e97a266ac2bc9b5a1f61e6939f56b69b17df5f1882bfada7df4d1b51771"`,
    );
  });

  test("what was written is read again, byte for byte", async () => {
    const read = await readArchive(laid(await archive()));
    if (!read.ok) throw new Error(read.failure.kind);
    expect(read.value.map(({ is }) => is)).toEqual(
      expect.arrayContaining([
        { kind: "step", key: sha256("one") },
        { kind: "step", key: sha256("two") },
      ]),
    );
    expect((await archive(read.value)).equals(await archive())).toBe(true);
  });

  test("a part of it is refused, wherever it was cut", async () => {
    const bytes = await archive();
    for (const length of [1, 511, 512, 600, 4096, bytes.length - 1024, bytes.length - 512, bytes.length - 1])
      expect([length, await refusal(bytes.subarray(0, length))]).toEqual([
        length,
        expect.stringMatching(/^archive-damaged/),
      ]);
    expect(await refusal(Buffer.alloc(0))).toMatch(/^archive-damaged/);
    expect(await refusal(Buffer.from("no archive".repeat(100)))).toMatch(/^archive-damaged: it is not an archive/);
    expect(await refusal(Buffer.concat([bytes, Buffer.from("more")]))).toMatch(/behind its end/);
  });

  test("any byte that is changed in it is found, or changes nothing", async () => {
    const bytes = await archive();
    const isWhole = async (changed: Buffer): Promise<boolean> => {
      const read = await readArchive(laid(changed));
      return !read.ok || (await archive(read.value)).equals(bytes);
    };
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const other = Buffer.from(bytes);
        other[at] = (other[at] ?? 0) ^ by;
        expect(await isWhole(other)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("names that lead elsewhere, links, repeated and unknown entries are refused", async () => {
    const entries = await entriesOf(await archive());
    const evil = { path: "../../etc/passwd", bytes: Buffer.from("root") };
    expect(await refusal(tarOf([...entries, evil]))).toBe("archive-entry: an archive of images has no such entry");
    expect(await refusal(tarOf([{ ...evil, path: "/etc/passwd" }, ...entries]))).toMatch(/^archive-entry/);
    expect(await refusal(tarOf([...entries, { ...evil, path: "blobs/sha256/../../x" }]))).toMatch(/^archive-entry/);
    expect(await refusal(tarOf([...entries, ...entries.slice(2, 3)]))).toBe("archive-entry: it is in it twice");
    const link = tarHeader({ path: "manifest.json", type: "symlink", mode: 0o777, size: 0, linkTarget: "/etc/passwd" });
    expect(await refusal(Buffer.concat([link, tarOf(entries)]))).toBe(
      "archive-entry: it is neither a file nor a folder",
    );
    const long = tarOf([{ path: `blobs/${"x".repeat(200)}`, bytes: Buffer.from("x") }, ...entries]);
    expect(await refusal(long)).toBe("archive-entry: it has a header that is not understood");
  });

  test("a part under another digest, a part that no image has, and one that is missing are refused", async () => {
    const entries = await entriesOf(await archive());
    const wrong = entries.map((entry, at) => (at === 5 ? { ...entry, bytes: Buffer.from("other") } : entry));
    expect(await refusal(tarOf(wrong))).toBe("archive-digest");
    const spare = Buffer.from("spare");
    const unused = { path: `blobs/sha256/${sha256(spare).slice(7)}`, bytes: spare };
    expect(await refusal(tarOf([...entries, unused]))).toBe("archive-entry: no image in it has this part");
    expect(await refusal(tarOf(entries.filter((_, at) => at !== 6)))).toMatch(/^archive-damaged: .* missing/);
  });

  test("metadata that names something else than the images is refused", async () => {
    const traversal = await edited("manifest.json", (text) => text.replace("blobs/sha256/", "../../../"));
    expect(await refusal(traversal)).toBe("archive-damaged: index.json and manifest.json do not agree");
    const foreign = await edited("manifest.json", (text) => text.replace(/flowbox\/step:\w+/, "python:3.11"));
    expect(await refusal(foreign)).toBe("archive-entry: it is no image that flowbox made");
    const more = await edited("manifest.json", (text) => text.replace(/"RepoTags":\["/, '"RepoTags":["python:3.11","'));
    expect(await refusal(more)).toBe("archive-entry: it is no image that flowbox made");
    expect(await refusal(await edited("index.json", () => "{}"))).toMatch(/^archive-damaged/);
    expect(await refusal(await edited("oci-layout", () => "[]"))).toMatch(/^archive-damaged/);
  });

  test("an image whose configuration flowbox would not write under its key is refused", async () => {
    const [one] = images;
    if (!one) throw new Error("no image");
    const config = imageConfig({
      platform,
      environment: { LD_PRELOAD: "/evil.so" },
      user: "0:0",
      labels: { "dev.flowbox.image-key": sha256("one") },
      diffIds: one.layers.map(({ diffId }) => diffId),
      workingDirectory: "/",
    });
    expect(await refusal(await archive([{ ...one, config }]))).toBe("archive-entry: it is no image that flowbox made");
    expect(await refusal(await archive([{ ...one, tags: [] }]))).toBe(
      "archive-entry: it is no image that flowbox made",
    );
  });
});

describe.each(["classic", "containerd"] as const)("on an engine with the %s store", (store) => {
  test("what one engine gives is the same archive, and another takes it", async () => {
    const [from, to] = [new FakeImageEngine(store), new FakeImageEngine(store)];
    const signal = new AbortController().signal;
    const sent = await from.load(imageLayout(images));
    const listed = await listStoredImages(from);
    if (!sent.ok || !listed.ok) throw new Error("the engine has no images");
    const wanted = listed.value.map((image) => ({ ...image, diffIds: image.layers.map(({ diffId }) => diffId) }));
    const staged = await stageImages(wanted, { engine: from, folder: mkdtempSync(join(folder, "staged-")), signal });
    if (!staged.ok || !staged.value) throw new Error("the engine does not give its images");
    const bytes = await archive(staged.value);
    expect(bytes.equals(await archive())).toBe(true);

    const imported = await importImages(laid(bytes), { engine: to, cacheFolder: folder, signal });
    expect(imported).toMatchObject({ ok: true, value: [{ outcome: "loaded" }, { outcome: "loaded" }] });
    const taken = await listStoredImages(to);
    expect(taken).toEqual(listed);
  });
});
