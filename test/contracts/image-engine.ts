import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { imageArchive } from "../../images/assemble/image-archive.ts";
import { imageConfig, type ImageConfig } from "../../images/assemble/image-config.ts";
import type { Layer } from "../../images/assemble/layer.ts";
import { tarEnd, tarHeader, tarPadding } from "../../images/assemble/tar-header.ts";
import { sha256, type Digest } from "../../images/digest.ts";
import type { EngineImage, ImageEngine } from "../../images/image-engine.ts";
import { savedLayers } from "../../images/saved-layers.ts";

const label = "dev.flowbox.contract";

/** A layer that no engine has. */
export function freshLayer(): { layer: Layer; diffId: Digest; file: string } {
  const name = `contract-${randomBytes(8).toString("hex")}`;
  const content = randomBytes(700);
  const header = tarHeader({ path: name, type: "file", mode: 0o644, size: content.length });
  const tar = Buffer.concat([header, content, tarPadding(content.length), tarEnd()]);
  return { layer: { bytes: tar.length, content: () => [tar] }, diffId: sha256(tar), file: name };
}

export const contractConfig = (diffIds: readonly Digest[], value = "yes"): ImageConfig =>
  imageConfig({
    platform: "linux/amd64",
    environment: { PATH: "/bin" },
    user: "65532:65532",
    labels: { [label]: value },
    diffIds,
    workingDirectory: "/",
  });

/** What building step images asks of every engine. Tags that it makes are removed by it. */
export function imageEngineContract(name: string, engine: ImageEngine): void {
  const tags: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), "flowbox-contract-"));
  afterAll(async () => {
    for (const tag of tags) await engine.removeImage(tag);
    rmSync(folder, { recursive: true, force: true });
  });

  const freshTag = (): string => {
    const tag = `flowbox/contract:${randomBytes(8).toString("hex")}`;
    tags.push(tag);
    return tag;
  };
  const load = (layers: (Layer | Digest)[], tag: string, config = contractConfig) =>
    engine.load(imageArchive({ layers, config, tags: [tag] }).content);
  const find = async (reference: string): Promise<EngineImage | undefined> => {
    const found = await engine.findImage(reference);
    if (!found.ok) throw new Error(JSON.stringify(found.failure));
    return found.value;
  };

  describe(`${name}`, () => {
    test("an image that was loaded is found by its tag and by its id, as it was sent", async () => {
      const [low, high] = [freshLayer(), freshLayer()];
      const tag = freshTag();
      expect(await load([low.layer, high.layer], tag)).toEqual({ ok: true, value: undefined });
      const found = await find(tag);
      expect(found).toMatchObject({
        diffIds: [low.diffId, high.diffId],
        labels: { [label]: "yes" },
        platform: "linux/amd64",
        tags: [tag],
        created: "1970-01-01T00:00:00Z",
      });
      expect(found?.bytes).toBeGreaterThanOrEqual(1400);
      expect(await find(found?.id ?? "")).toEqual(found);
      expect(await find(freshTag())).toBeUndefined();
    });

    test("a tag that is loaded again names the new image alone", async () => {
      const [one, other] = [freshLayer(), freshLayer()];
      const tag = freshTag();
      await load([one.layer], tag);
      const before = await find(tag);
      await load([other.layer], tag);
      expect((await find(tag))?.diffIds).toEqual([other.diffId]);
      if (before) await engine.removeImage(before.id);
    });

    test("a layer that the engine does not have may not be left out, and its file is named", async () => {
      const [low, high] = [freshLayer(), freshLayer()];
      const tag = freshTag();
      expect(await load([low.layer, high.diffId], tag)).toMatchObject({
        ok: false,
        failure: { kind: "engine-refused", reason: expect.stringContaining("layer-1.tar") },
      });
      expect(await find(tag)).toBeUndefined();
    });

    test("a layer with other bytes than its digest says is refused", async () => {
      const [said, sent] = [freshLayer(), freshLayer()];
      const tag = freshTag();
      expect(await load([sent.layer], tag, () => contractConfig([said.diffId]))).toMatchObject({
        ok: false,
        failure: { kind: "engine-refused", reason: expect.stringMatching(/diff ?ID/i) },
      });
      expect(await find(tag)).toBeUndefined();
    });

    test.each([
      ["no archive", Buffer.from("this is no archive".repeat(100))],
      ["an archive of nothing", tarEnd()],
    ])("%s is refused", async (_, bytes) => {
      expect(await engine.load(Readable.from([bytes]))).toMatchObject({
        ok: false,
        failure: { kind: "engine-refused" },
      });
    });

    test("a saved image has every layer, and can be loaded again when the engine forgot it", async () => {
      const [low, high] = [freshLayer(), freshLayer()];
      const tag = freshTag();
      await load([low.layer, high.layer], tag);
      const { id = "" } = (await find(tag)) ?? {};
      const saved = await engine.save(tag);
      if (!saved.ok) throw new Error(saved.failure.kind);
      const layers = await savedLayers(saved.value, [low.diffId, high.diffId], folder);
      expect([...layers.keys()].toSorted()).toEqual([low.diffId, high.diffId].toSorted());
      await engine.removeImage(tag);
      expect(await find(id)).toBeUndefined();
      const again = [low.diffId, high.diffId].map((diffId) => layers.get(diffId) ?? diffId);
      expect(await load(again, tag)).toMatchObject({ ok: true });
      expect((await find(tag))?.id).toBe(id);
    });

    test("an image that is gone already is removed without a failure", async () => {
      expect(await engine.removeImage(freshTag())).toMatchObject({ ok: true });
      expect(await engine.removeUnused(freshTag())).toEqual({ ok: true, value: "removed" });
    });

    test("removing one of two tags leaves the image", async () => {
      const { layer } = freshLayer();
      const [one, other] = [freshTag(), freshTag()];
      await load([layer], one);
      await load([layer], other);
      expect((await find(one))?.tags.toSorted()).toEqual([one, other].toSorted());
      expect(await engine.removeUnused(one)).toEqual({ ok: true, value: "removed" });
      expect((await find(other))?.tags).toEqual([other]);
      await engine.removeImage(other);
      expect(await find(other)).toBeUndefined();
    });

    test("images are listed by a label, and their layers told lowest first", async () => {
      const [low, high] = [freshLayer(), freshLayer()];
      const tag = freshTag();
      await load([low.layer, high.layer], tag);
      const listed = await engine.listImages(label);
      const image = listed.ok ? listed.value.find((one) => one.tags.includes(tag)) : undefined;
      expect(image).toEqual(await find(tag));
      const layers = image && (await engine.layersOf(image));
      expect(layers).toEqual({
        ok: true,
        value: [low, high].map(({ diffId }) => ({ diffId, bytes: expect.any(Number) })),
      });
      const none = await engine.listImages(`${label}.${randomBytes(4).toString("hex")}`);
      expect(none).toEqual({ ok: true, value: [] });
    });
  });
}
