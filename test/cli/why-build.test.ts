import { expect, test } from "vitest";
import { imageReasonText } from "../../cli/print/image-reason-text.ts";
import { printImageReason } from "../../cli/print/print-image-reason.ts";
import type { UsedImage } from "../../runtime/runs/used-images.ts";
import type { ImageReason } from "../../runtime/runs/image-reason.ts";
import { printed } from "../rig/printed.ts";

const now = Date.parse("2026-01-02T00:00:00Z");
const key = (letter: string) => `sha256:${letter.repeat(64)}` as const;
const used = (letter: string, hours: number, more: Partial<UsedImage> = { run: "train/2" }): UsedImage => {
  return { key: key(letter), environment: "arrays", at: new Date(now - hours * 3_600_000).toISOString(), ...more };
};
const numpy = {
  kind: "packages" as const,
  ecosystem: "pip",
  changes: { added: [], removed: [], moved: [{ name: "numpy", from: "1.26.3", to: "1.26.4", rehashed: true }] },
};
const reason: ImageReason = {
  step: "fit",
  environment: "arrays",
  key: key("b"),
  present: false,
  last: used("a", 2),
  compared: used("a", 2),
  changes: [numpy],
};
const told = (change: Partial<ImageReason>) =>
  printed((terminal) => printImageReason(terminal, { ...reason, ...change }, { flow: "train", now }));
const inShort = (change: Partial<ImageReason>) => imageReasonText({ ...reason, ...change });

const first = (): ImageReason => {
  const { last: _, compared: __, changes: ___, ...rest } = reason;
  return rest;
};

test("a recipe that changed since a run", () => {
  expect(told({})).toBe(
    "train/fit  image of arrays: to build\n" +
      "  Its recipe changed since train/2 (2 h ago):\n" +
      "  pip package  numpy 1.26.3 to 1.26.4\n",
  );
  expect(inShort({})).toBe("numpy 1.26.3 to 1.26.4");
});

test("a recipe that changed since a build, whose new image is there already", () => {
  expect(told({ present: true, last: used("a", 2, {}), compared: used("a", 2, {}) })).toBe(
    "train/fit  image of arrays: nothing to build\n" +
      "  Its recipe changed since a build (2 h ago), and an image of the new one is there already:\n" +
      "  pip package  numpy 1.26.3 to 1.26.4\n",
  );
});

test("a first build", () => {
  const told = (present: boolean) =>
    printed((terminal) => printImageReason(terminal, { ...first(), present }, { flow: "train", now }));
  expect(told(false)).toBe("train/fit  image of arrays: to build\n  No image was built or used here for it before.\n");
  expect(told(true)).toBe(
    "train/fit  image of arrays: nothing to build\n" +
      "  No image was built or used here for it before; one of the same recipe is there already.\n",
  );
  expect(imageReasonText(first())).toBe("first build");
});

test("an image that is gone from the engine, with what changed before", () => {
  const gone = { last: used("b", 1, { run: "train/3" }), compared: used("a", 2) };
  expect(told(gone)).toBe(
    "train/fit  image of arrays: to build\n" +
      "  Its recipe is that of train/3 (1 h ago), but the engine no longer has that image. Before, it had the image of train/2 (2 h ago); since then:\n" +
      "  pip package  numpy 1.26.3 to 1.26.4\n",
  );
  expect(inShort(gone)).toBe("the engine no longer has it");
});

test("an image that is as it was", () => {
  const { compared: _, changes: __, ...same } = reason;
  const text = printed((terminal) =>
    printImageReason(terminal, { ...same, present: true, last: used("b", 1) }, { flow: "train", now }),
  );
  expect(text).toBe("train/fit  image of arrays: nothing to build\n  Its recipe is that of train/2 (1 h ago).\n");
});

test("an image while no engine answers", () => {
  expect(told({ present: undefined })).toMatch(/^train\/fit {2}image of arrays: unknown\n {2}Its recipe changed since/);
});

test("a step that changed its environment", () => {
  expect(told({ environment: "charts", changes: [] })).toContain("  environment  environment arrays to charts\n");
  const { environment: _, ...bare } = used("a", 2);
  expect(inShort({ compared: bare })).toBe("environment the base alone to arrays, numpy 1.26.3 to 1.26.4");
});

test("a step on the base alone", () => {
  expect(told({ environment: undefined, present: true })).toMatch(/^train\/fit {2}the base alone: nothing to build\n/);
});

test("an earlier recipe that is not on record", () => {
  const { changes: _, ...unknown } = reason;
  expect(imageReasonText(unknown)).toBe("its earlier recipe is not on record");
});

test("the same recipe under another key", () => {
  expect(inShort({ changes: [] })).toBe("this flowbox makes images another way");
});

test("many changes are cut in a plan, and whole in why", () => {
  const moved = ["a", "b", "c", "d"].map((name) => ({ name, from: "1", to: "2", rehashed: true }));
  const changes = [{ ...numpy, changes: { ...numpy.changes, moved } }];
  expect(inShort({ changes })).toBe("a 1 to 2, b 1 to 2, c 1 to 2, 1 more");
  expect(told({ changes }).match(/pip package/g)).toHaveLength(4);
});
