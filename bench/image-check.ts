import type { Benchmark, Measured } from "./benchmark.ts";
import { compare } from "./compare.ts";
import { flowbox } from "./flowbox.ts";
import { many } from "./many.ts";
import { project } from "./project.ts";

/** Nothing is to be built: what does it cost to find that out? */
export const imageChecks: readonly Benchmark[] = [
  {
    name: "image-check",
    async run() {
      using train = project("flows", "flows");
      return check(train.folder, { flow: "train", images: 3, bar: 0.2 });
    },
  },
  {
    name: "image-check",
    async run() {
      using five = many(5);
      return check(five.folder, { flow: "many", images: 5, bar: 0.15 });
    },
  },
];

function check(folder: string, { flow, images, bar }: { flow: string; images: number; bar: number }): Measured {
  flowbox(folder, ["build", flow]);
  const { seconds, floor, ratio, over, pairs } = compare(
    11,
    () => {
      const build = flowbox(folder, ["build", flow]);
      if (build.stdout.split("  found  ").length !== images + 1)
        throw new Error(`not ${images} found images:\n${build.stdout}`);
      return build.seconds;
    },
    () => flowbox(folder, ["--version"]).seconds,
  );
  return {
    name: "image-check",
    what: `flowbox build ${flow}, ${images} images found`,
    unit: "s",
    value: seconds,
    floor: { what: "flowbox --version", value: floor },
    ratio,
    pairs,
    bar: { text: `at most ${bar} s over floor`, met: over <= bar },
    note: `${over.toFixed(3)} s over its floor`,
  };
}
