import type { Benchmark } from "./benchmark.ts";
import { compare } from "./compare.ts";
import { createdSince } from "./containers.ts";
import { flowbox } from "./flowbox.ts";
import { nodeFloor } from "./node-floor.ts";
import { project } from "./project.ts";

const bar = 0.6;

export const reuse: Benchmark = {
  name: "reuse",
  async run() {
    using chain = project("fixtures/flows/chain", "flows/chain");
    flowbox(chain.folder, ["run", "chain"]);
    const first = Date.now() / 1000;
    const { seconds, floor, ratio, pairs } = compare(
      11,
      () => {
        const run = flowbox(chain.folder, ["run", "chain"]);
        if (!run.stdout.includes("Nothing changed since")) throw new Error(`not all was reused:\n${run.stdout}`);
        return run.seconds;
      },
      nodeFloor.time,
    );
    const created = createdSince(chain.folder, first);
    return {
      name: "reuse",
      what: "flowbox run, 10 steps, all reused",
      unit: "s",
      value: seconds,
      floor: { what: nodeFloor.what, value: floor },
      ratio,
      pairs,
      bar: { text: `at most ${bar} s, no container`, met: seconds <= bar && created === 0 },
      note: `${created} containers were created`,
    };
  },
};
