import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { builtImage, forgetLayer } from "./built-image.ts";
import { compare } from "./compare.ts";
import { dockerBuild } from "./docker-build.ts";
import { project } from "./project.ts";

const bar = 0.9;

export const build: Benchmark = {
  name: "build",
  async run() {
    using train = project("flows", "flows");
    const requirements = join(train.folder, "flows/train/locks/tensorflow/requirements.txt");
    const [, heaviest = ""] = builtImage(train.folder, "train", "fit").diffIds;
    const { seconds, floor, ratio, pairs } = compare(
      5,
      () => {
        forgetLayer(heaviest);
        const image = builtImage(train.folder, "train", "fit");
        if (!image.built) throw new Error("the image was not built");
        return image.seconds;
      },
      () => dockerBuild(requirements),
    );
    return {
      name: "build",
      what: "flowbox build, tensorflow, package cache warm, no layer known to the engine",
      unit: "s",
      value: seconds,
      floor: { what: "docker build with a uv cache mount", value: floor },
      ratio,
      pairs,
      bar: { text: `at most ${bar} x`, met: ratio <= bar },
      note: "both with bytecode; the floor has BuildKit, --no-cache and a filled cache mount",
    };
  },
};
