import type { Benchmark } from "./benchmark.ts";
import { builtImage, forgetLayer } from "./built-image.ts";
import { peakMemory } from "./peak-memory.ts";
import { project } from "./project.ts";

const bar = 250;

export const buildMemory: Benchmark = {
  name: "build-memory",
  async run() {
    using train = project("flows", "flows");
    const [, heaviest = ""] = builtImage(train.folder, "train", "fit").diffIds;
    const floor = peakMemory(["--version"], train.folder);
    forgetLayer(heaviest);
    const value = peakMemory(["build", "train", "--step", "fit"], train.folder);
    return {
      name: "build-memory",
      what: "largest resident memory of flowbox build, tensorflow, no layer known to the engine",
      unit: "MB",
      value,
      floor: { what: "flowbox --version", value: floor },
      ratio: value / floor,
      pairs: 1,
      bar: { text: `at most ${bar} MB`, met: value <= bar },
    };
  },
};
