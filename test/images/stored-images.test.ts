import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sha256, type Digest } from "../../images/digest.ts";
import { bytesTogether } from "../../images/stored/layer-chain.ts";
import { layerShares } from "../../images/stored/layer-shares.ts";
import { planPrune, type PrunableImage } from "../../images/stored/plan-prune.ts";
import type { StoredLayer } from "../../images/stored/stored-image.ts";

const layer = (name: string, bytes: number): StoredLayer => ({ diffId: sha256(name), bytes });
const base = { id: "base", layers: [layer("base", 200)] };
const image = (name: string, layers: StoredLayer[], about: Partial<PrunableImage> = {}): PrunableImage => ({
  id: name,
  key: sha256(name),
  layers: [...base.layers, ...layers],
  lastUsed: 1000,
  held: false,
  ...about,
});
const names = (images: PrunableImage[], plan: { remove: { key: Digest }[] }): string[] =>
  plan.remove.map(({ key }) => images.find((one) => one.key === key)?.id ?? "");

describe("what images share", () => {
  test("the base counts as shared, a layer of one image as its own", () => {
    const one = image("one", [layer("heavy", 50), layer("a", 3)]);
    const two = image("two", [layer("heavy", 50), layer("b", 4)]);
    const shares = layerShares([one, two], [base]);
    expect(shares.get("one")).toEqual({ unique: 3, shared: 250 });
    expect(shares.get("two")).toEqual({ unique: 4, shared: 250 });
    expect(bytesTogether([one, two])).toBe(257);
  });

  test("an equal layer on other layers is stored twice, and is not shared", () => {
    const one = image("one", [layer("first", 5), layer("same", 7)]);
    const two = image("two", [layer("second", 6), layer("same", 7)]);
    expect(layerShares([one, two], [base]).get("one")).toEqual({ unique: 12, shared: 200 });
    expect(bytesTogether([one, two])).toBe(225);
  });

  test("the only image on a base shares the base", () => {
    expect(layerShares([image("one", [layer("a", 3)])], [base]).get("one")).toEqual({ unique: 3, shared: 200 });
  });
});

describe("what is pruned", () => {
  const heavy = layer("heavy", 50);
  const images = [
    image("held", [heavy, layer("held", 1)], { held: true, lastUsed: 1 }),
    image("old", [heavy, layer("old", 2)], { lastUsed: 100 }),
    image("older", [layer("older", 4)], { lastUsed: 50 }),
    image("new", [layer("new", 8)], { lastUsed: 900 }),
  ];

  test("without a budget or an age all goes that is not held, the least recently used first", () => {
    const plan = planPrune({ images, bases: [base] });
    expect(names(images, plan)).toEqual(["older", "old", "new"]);
    expect(plan.remove.map(({ frees }) => frees)).toEqual([4, 2, 8]);
    expect(plan).toMatchObject({ before: 65, after: 51 });
  });

  test("with a budget only as much goes as is needed for the rest to fit", () => {
    expect(names(images, planPrune({ images, bases: [base], budget: 61 }))).toEqual(["older"]);
    expect(names(images, planPrune({ images, bases: [base], budget: 60 }))).toEqual(["older", "old"]);
    expect(names(images, planPrune({ images, bases: [base], budget: 100 }))).toEqual([]);
  });

  test("an age spares what was used since, and what nothing is known of", () => {
    const { lastUsed: _, ...unknown } = image("unknown", [layer("unknown", 3)]);
    const all = [...images, unknown];
    expect(names(all, planPrune({ images: all, bases: [base], unusedSince: 500 }))).toEqual(["older", "old"]);
    expect(names(all, planPrune({ images: all, bases: [base] }))).toContain("unknown");
  });

  test("what is held stays even where it does not fit into the budget, and the base never counts", () => {
    const plan = planPrune({ images, bases: [base], budget: 1 });
    expect(names(images, plan)).not.toContain("held");
    expect(plan.after).toBe(51);
  });

  test("for any images: nothing held goes, what is left is what is counted, and the budget is kept unless all may go went", () => {
    const anyImage = fc.record({
      layers: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
      lastUsed: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
      held: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyImage, { maxLength: 8 }), fc.integer({ min: 1, max: 200 }), (drawn, budget) => {
        const all = drawn.map(({ layers, lastUsed, held }, at) =>
          image(
            `${at}`,
            layers.map((number) => layer(`${number}`, 10 + number)),
            { held, ...(lastUsed !== undefined && { lastUsed }) },
          ),
        );
        const plan = planPrune({ images: all, bases: [base], budget });
        const gone = new Set(plan.remove.map(({ id }) => id));
        const left = all.filter(({ id }) => !gone.has(id));
        expect(all.filter(({ id, held }) => held && gone.has(id))).toEqual([]);
        expect(plan.after).toBe(bytesTogether([...left, base]) - 200);
        expect(plan.before - plan.after).toBe(plan.remove.reduce((sum, { frees }) => sum + frees, 0));
        expect(plan.after <= budget || left.every(({ held }) => held)).toBe(true);
      }),
    );
  });
});
