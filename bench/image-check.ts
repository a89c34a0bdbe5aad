import type { Benchmark } from "./benchmark.ts";
import { compare } from "./compare.ts";
import { flowbox } from "./flowbox.ts";
import { project } from "./project.ts";

const bar = 0.2;

export const imageCheck: Benchmark = {
  name: "image-check",
  async run() {
    using train = project("flows", "flows");
    flowbox(train.folder, ["build", "train"]);
    const { seconds, floor, ratio, over, pairs } = compare(
      11,
      () => {
        const build = flowbox(train.folder, ["build", "train"]);
        if (build.stdout.split("  found  ").length !== 4) throw new Error(`not three found images:\n${build.stdout}`);
        return build.seconds;
      },
      () => flowbox(train.folder, ["--version"]).seconds,
    );
    return {
      name: "image-check",
      what: "flowbox build train, 3 images found",
      unit: "s",
      value: seconds,
      floor: { what: "flowbox --version", value: floor },
      ratio,
      pairs,
      bar: { text: `at most ${bar} s over floor`, met: over <= bar },
      note: `${over.toFixed(3)} s over its floor`,
    };
  },
};
