import type { Benchmark, Measured } from "./benchmark.ts";
import { compare } from "./compare.ts";
import { command } from "./command.ts";
import { dockerProgram } from "./docker.ts";
import { flowbox } from "./flowbox.ts";
import { median } from "./median.ts";
import { peakMemory } from "./peak-memory.ts";
import { project } from "./project.ts";

const jobs = 2;

/** A foreach of steps that do nothing, and its join, on no result of before. */
export const foreaches: readonly Benchmark[] = [
  { name: "foreach-50", run: () => beside(50, { pairs: 5, scale: 1, bar: 0.1 }) },
  { name: "foreach-1000", run: () => beside(1000, { pairs: 3, scale: 20, bar: 1 / 50 }) },
  { name: "foreach-10000", run: tenThousand },
];

/** @param scale how many times fifty `docker run` count */
async function beside(width: number, of: { pairs: number; scale: number; bar: number }): Promise<Measured> {
  using wide = project("fixtures/flows/wide", "flows/wide");
  flowbox(wide.folder, ["run", "wide", "--width", "1"]);
  const { seconds, floor, ratio, pairs } = compare(
    of.pairs,
    () => run(wide.folder, width),
    () => fiftyRuns() * of.scale,
  );
  return {
    name: `foreach-${width}`,
    what: `flowbox run --fresh, a foreach over ${width} items and its join, ${jobs} jobs`,
    unit: "s",
    value: seconds,
    floor: {
      what: `${of.scale === 1 ? "" : `${of.scale} times the time of `}50 × docker run, two at a time`,
      value: floor,
    },
    ratio,
    pairs,
    bar: { text: `at most ${of.bar.toFixed(2)} x`, met: ratio <= of.bar },
    note: `${((1000 * seconds) / width).toFixed(1)} ms an item`,
  };
}

async function tenThousand(): Promise<Measured> {
  using wide = project("fixtures/flows/wide", "flows/wide");
  const thousand = median([1, 2, 3].map(() => run(wide.folder, 1000))) / 1000;
  const seconds = run(wide.folder, 10_000) / 10_000;
  const memory = peakMemory(["run", "wide", "--fresh", "--width", "10000", "--jobs", String(jobs)], wide.folder);
  const ratio = seconds / thousand;
  return {
    name: "foreach-10000",
    what: "an item of a foreach over 10000",
    unit: "s",
    value: seconds,
    floor: { what: "an item of a foreach over 1000", value: thousand },
    ratio,
    pairs: 1,
    bar: { text: "at most 1.2 x, and 150 MB", met: ratio <= 1.2 && memory <= 150 },
    note: `largest resident memory ${memory.toFixed(0)} MB`,
  };
}

function run(folder: string, width: number): number {
  const ran = flowbox(folder, ["run", "wide", "--fresh", "--width", String(width), "--jobs", String(jobs), "--json"]);
  const { tasks } = JSON.parse(ran.stdout) as { tasks: { status: string }[] };
  if (tasks.length !== width + 2 || tasks.some(({ status }) => status !== "ran")) throw new Error("not all tasks ran");
  return ran.seconds;
}

const one = "run --rm --network none flowbox/base:debian-12 python3 -c pass";

const fiftyRuns = (): number =>
  command("sh", ["-c", `seq 50 | xargs -P ${jobs} -I {} ${dockerProgram} ${one}`]).seconds;
