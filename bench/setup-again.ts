import type { Benchmark } from "./benchmark.ts";
import { compare } from "./compare.ts";
import { flowbox } from "./flowbox.ts";
import { nodeFloor } from "./node-floor.ts";
import { project } from "./project.ts";

const bar = 1;

export const setupAgain: Benchmark = {
  name: "setup-again",
  async run() {
    using anywhere = project("fixtures/flows/chain", "flows/chain");
    const { seconds, floor, ratio, pairs } = compare(
      7,
      () => flowbox(anywhere.folder, ["setup", "--yes"]).seconds,
      nodeFloor.time,
    );
    return {
      name: "setup-again",
      what: "flowbox setup --yes, the second time",
      unit: "s",
      value: seconds,
      floor: { what: nodeFloor.what, value: floor },
      ratio,
      pairs,
      bar: { text: `at most ${bar} s`, met: seconds <= bar },
    };
  },
};
