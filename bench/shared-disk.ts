import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { type BuiltImage, builtImage, bytesAbove } from "./built-image.ts";
import { flowbox } from "./flowbox.ts";
import { project } from "./project.ts";

const bar = 1.3;
const lights = ["tqdm==4.67.1", "click==8.1.8", "rich==13.9.4", "pyyaml==6.0.2"];

export const sharedDisk: Benchmark = {
  name: "shared-disk",
  async run() {
    using train = project("flows", "flows");
    const file = join(train.folder, "flows/train/flow.ts");
    const text = readFileSync(file, "utf8");
    const images: BuiltImage[] = [builtImage(train.folder, "train", "fit")];
    for (const light of lights) {
      writeFileSync(file, text.replace('"numpy==1.26.4"]', `"numpy==1.26.4", "${light}"]`));
      flowbox(train.folder, ["lock", "train"]);
      images.push(builtImage(train.folder, "train", "fit"));
    }
    const chains = new Map<string, number>();
    for (const image of images)
      for (const [position] of image.diffIds.entries())
        chains.set(
          image.diffIds.slice(0, position + 1).join(),
          bytesAbove(image, position - 1) - bytesAbove(image, position),
        );
    const all = [...chains.values()].reduce((total, bytes) => total + bytes, 0) / 1e6;
    const largest = Math.max(...images.map((image) => bytesAbove(image, -1))) / 1e6;
    return {
      name: "shared-disk",
      what: "disk of five environments that share tensorflow",
      unit: "MB",
      value: all,
      floor: { what: "the largest of them", value: largest },
      ratio: all / largest,
      pairs: 1,
      bar: { text: `at most ${bar} x`, met: all <= bar * largest },
    };
  },
};
