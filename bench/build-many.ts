import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { compare } from "./compare.ts";
import { docker } from "./docker.ts";
import { flowbox } from "./flowbox.ts";
import { many } from "./many.ts";

const bar = 0.6;

interface Built {
  id: string;
  built: boolean;
}

export const buildMany: Benchmark = {
  name: "build-many",
  async run() {
    using project = many(7);
    const cache = mkdtempSync(join(tmpdir(), "flowbox-bench-cache-"));
    try {
      const build = (options: readonly string[]): { seconds: number; images: Built[] } => {
        const { stdout, seconds } = flowbox(project.folder, ["build", "many", "--json", ...options], {
          XDG_CACHE_HOME: cache,
        });
        const { images }: { images: Built[] } = JSON.parse(stdout);
        docker(["image", "rm", "--force", ...images.map(({ id }) => id)]);
        for (const made of ["packages/installed", "layers"])
          rmSync(join(cache, "flowbox", made), { recursive: true, force: true });
        return { seconds, images };
      };
      const timed = (options: readonly string[]): number => {
        const { seconds, images } = build(options);
        if (images.length !== 7 || !images.every(({ built }) => built)) throw new Error("not all were built");
        return seconds;
      };
      // Images of another time would be found.
      build([]);
      const { seconds, floor, ratio, pairs } = compare(
        5,
        () => timed([]),
        () => timed(["--build-jobs", "1"]),
      );
      return {
        name: "build-many",
        what: "7 small environments, side by side",
        unit: "s",
        value: seconds,
        floor: { what: "flowbox build --build-jobs 1", value: floor },
        ratio,
        pairs,
        bar: { text: `at most ${bar} × floor`, met: ratio <= bar },
        note: "downloaded packages in the cache, none installed",
      };
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  },
};
