import type { Benchmark } from "./benchmark.ts";
import { docker } from "./docker.ts";
import { compare } from "./compare.ts";
import { containers } from "./containers.ts";
import { flowbox } from "./flowbox.ts";
import { project } from "./project.ts";

const steps = 10;

export const chain: Benchmark = {
  name: "chain",
  async run() {
    using tenSteps = project("fixtures/flows/chain", "flows/chain");
    flowbox(tenSteps.folder, ["run", "chain"]);
    const { seconds, floor, ratio, pairs } = compare(
      5,
      () => {
        const left = containers(tenSteps.folder);
        if (left.length > 0) throw new Error(`containers of an earlier run are there: ${left.join(" ")}`);
        const run = flowbox(tenSteps.folder, ["run", "chain", "--fresh"]);
        if (!run.stdout.includes(`${steps} run: `)) throw new Error(`not all steps ran:\n${run.stdout}`);
        return run.seconds;
      },
      dockerRuns,
    );
    return {
      name: "chain",
      what: `flowbox run --fresh, ${steps} no-op Python steps`,
      unit: "s",
      value: seconds,
      floor: { what: `${steps} × docker run … python3 -c pass`, value: floor },
      ratio,
      pairs,
      bar: { text: "at most 1.0 × floor", met: ratio <= 1 },
    };
  },
};

function dockerRuns(): number {
  const args = ["run", "--rm", "--network", "none", "flowbox/base:debian-12", "python3", "-c", "pass"];
  return Array.from({ length: steps }, () => docker(args).seconds).reduce((sum, one) => sum + one, 0);
}
