import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { imageArchive } from "../../images/assemble/image-archive.ts";
import { baseConfig } from "../../images/base-config.ts";
import { sha256, type Digest } from "../../images/digest.ts";
import { baseLabels, baseTag, findBase, toolsTag } from "../../images/find-base.ts";
import { findStepImage } from "../../images/find-step-image.ts";
import type { InstallPlace } from "../../images/install-place.ts";
import type { LayerDigests } from "../../images/layers/layer-digests.ts";
import type { StepLayer } from "../../images/layers/step-layer.ts";
import { loadStepImage } from "../../images/load-step-image.ts";
import { stepImageConfig, stepImageTag } from "../../images/step-image-config.ts";
import { freshLayer } from "../contracts/image-engine.ts";
import { FakeImageEngine } from "../rig/fake-image-engine.ts";
import { memoryIndex } from "../rig/memory-index.ts";

const work = mkdtempSync(join(tmpdir(), "flowbox-load-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const name = "debian-12";
const layers = { base: freshLayer(), tools: freshLayer() };

async function engineWithBase(store: "classic" | "containerd") {
  const engine = new FakeImageEngine(store);
  for (const [tag, layer] of [
    [baseTag(name), layers.base],
    [toolsTag(name), layers.tools],
  ] as const) {
    const labels = { [baseLabels.base]: name, [baseLabels.python]: "3.11.2", [baseLabels.uv]: "0.13.9" };
    const config = (diffIds: readonly Digest[]) => baseConfig({ platform: "linux/amd64", labels, diffIds });
    await engine.load(imageArchive({ layers: [layer.layer], config, tags: [tag] }).content);
  }
  const base = await findBase(engine, name);
  if (!base.ok) throw new Error(base.failure.kind);
  engine.sent.length = 0;
  return { engine, base: base.value };
}

type Prepared = Awaited<ReturnType<typeof engineWithBase>>;

const place = ({ engine, base }: Prepared): InstallPlace => ({
  environment: "e",
  base,
  engine,
  work,
  packageCache: work,
  user: "0:0",
  network: {
    environment: {},
    offline: true,
    files: [],
    indexes: {},
    apt: { bundles: [], sources: [], snapshot: "" },
    ssh: { knownHosts: "" },
    secrets: [],
  },
  labels: {},
});

function remembered(known: Record<Digest, Digest> = {}): LayerDigests & { known: Map<string, Digest> } {
  const map = new Map<string, Digest>(Object.entries(known));
  return { known: map, get: async (key) => map.get(key), set: async (key, { diffId }) => void map.set(key, diffId) };
}

const heavy = freshLayer();
const light = freshLayer();
const stepLayer = (fresh: ReturnType<typeof freshLayer>): StepLayer => ({
  key: sha256(fresh.file),
  parts: [fresh.file],
  layer: () => fresh.layer,
});
const own = [stepLayer(heavy), stepLayer(light)];
const key = sha256("key");
const allKnown = { [sha256(heavy.file)]: heavy.diffId, [sha256(light.file)]: light.diffId };

describe.each(["classic", "containerd"] as const)("on an engine with the %s store", (store) => {
  test("the base has the config digest that every engine gives it", async () => {
    const { base } = await engineWithBase(store);
    const other = await engineWithBase(store === "classic" ? "containerd" : "classic");
    expect(base.configDigest).toBe(other.base.configDigest);
    expect(base.tools.configDigest).toBe(other.base.tools.configDigest);
    expect([base.id === base.configDigest, other.base.id === base.id]).toEqual([store === "classic", false]);
  });

  test.each([
    ["nothing is known of its layers", {}],
    ["its layers are known by their digests, but the engine has none of them", allKnown],
    [
      "the digests that are remembered are wrong",
      { [sha256(heavy.file)]: light.diffId, [sha256(light.file)]: heavy.diffId },
    ],
  ])("a step image is loaded where %s", async (_, known) => {
    const prepared = await engineWithBase(store);
    const digests = remembered(known);
    const loaded = await loadStepImage({ key, layers: own, digests }, place(prepared));
    const diffIds = [layers.base.diffId, heavy.diffId, light.diffId];
    const { digest: configDigest } = stepImageConfig(key, diffIds, prepared.base);
    expect(loaded).toMatchObject({ ok: true, value: { diffIds, configDigest } });
    expect(Object.fromEntries(digests.known)).toEqual(allKnown);
    const found = await findStepImage(key, prepared.base, { engine: prepared.engine, index: memoryIndex() });
    expect(found).toMatchObject({ ok: true, value: { diffIds, configDigest } });
  });

  test("an index that lies never makes a wrong image be found, nor a failure", async () => {
    const prepared = await engineWithBase(store);
    await loadStepImage({ key, layers: own, digests: remembered() }, place(prepared));
    const diffIds = [layers.base.diffId, heavy.diffId, light.diffId];
    for (const lie of [
      { id: "sha256:other", diffIds },
      { id: sha256("other"), diffIds: [layers.base.diffId, heavy.diffId] },
      { id: prepared.base.id, diffIds: [] },
    ]) {
      const index = memoryIndex();
      await index.set(key, { configDigest: sha256("lie"), bytes: -1, lastUsed: 0, ...lie });
      const found = await findStepImage(key, prepared.base, { engine: prepared.engine, index });
      expect(found.ok && (found.value?.diffIds ?? diffIds)).toEqual(diffIds);
      const unknown = await findStepImage(sha256("another key"), prepared.base, { engine: prepared.engine, index });
      expect(unknown).toEqual({ ok: true, value: undefined });
    }
  });

  test("an image under the key's tag that has another key or stands on another base is not taken for it", async () => {
    const prepared = await engineWithBase(store);
    const stranger = freshLayer();
    for (const [said, below] of [
      [sha256("another key"), prepared.base.diffIds],
      [key, [stranger.diffId]],
    ] as const) {
      const config = stepImageConfig(said, [...below, heavy.diffId], prepared.base);
      const lowest = below[0] === stranger.diffId ? stranger : layers.base;
      await prepared.engine.load(
        imageArchive({ layers: [lowest.layer, heavy.layer], config: () => config, tags: [stepImageTag(key)] }).content,
      );
      expect(await findStepImage(key, prepared.base, { engine: prepared.engine, index: memoryIndex() })).toEqual({
        ok: true,
        value: undefined,
      });
    }
  });
});

test("an engine that knows every layer is sent the configuration alone, one that knows the lower ones the rest", async () => {
  const prepared = await engineWithBase("classic");
  await loadStepImage({ key, layers: own, digests: remembered(allKnown) }, place(prepared));
  prepared.engine.sent.length = 0;
  await loadStepImage({ key: sha256("same layers"), layers: own, digests: remembered(allKnown) }, place(prepared));
  expect(prepared.engine.sent).toEqual([[expect.stringMatching(/^[0-9a-f]{64}\.json$/), "manifest.json"]]);

  prepared.engine.sent.length = 0;
  const more = freshLayer();
  const added = { ...allKnown, [sha256(more.file)]: more.diffId };
  await loadStepImage(
    { key: sha256("more"), layers: [...own, stepLayer(more)], digests: remembered(added) },
    place(prepared),
  );
  expect(prepared.engine.sent.map((names) => names.filter((one) => one.endsWith(".tar")))).toEqual([
    [],
    ["layer-3.tar"],
  ]);
});

test("an engine that wants every layer is sent the base's too, from what it saves", async () => {
  const prepared = await engineWithBase("containerd");
  await loadStepImage({ key, layers: own, digests: remembered(allKnown) }, place(prepared));
  const tars = prepared.engine.sent.map((names) => names.filter((one) => one.endsWith(".tar")));
  expect(tars.at(-1)).toEqual(["layer-0.tar", "layer-1.tar", "layer-2.tar"]);
});
