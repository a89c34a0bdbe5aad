import type { Benchmark } from "./benchmark.ts";
import { compare } from "./compare.ts";
import { flowbox } from "./flowbox.ts";
import { nodeFloor } from "./node-floor.ts";

const bar = 0.15;

export const cliStart: Benchmark = {
  name: "cli-start",
  async run() {
    const { seconds, floor, ratio, pairs } = compare(15, () => flowbox(".", ["--version"]).seconds, nodeFloor.time);
    return {
      name: "cli-start",
      what: "flowbox --version",
      unit: "s",
      value: seconds,
      floor: { what: nodeFloor.what, value: floor },
      ratio,
      pairs,
      bar: { text: `at most ${bar} s`, met: seconds <= bar },
    };
  },
};
