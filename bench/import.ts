import type { Benchmark } from "./benchmark.ts";
import { builtImage } from "./built-image.ts";
import { compare } from "./compare.ts";
import { docker } from "./docker.ts";
import { project } from "./project.ts";

const bar = 0.5;
const without = "flowbox-bench:no-bytecode";
const container = "flowbox-bench-no-bytecode";

export const importing: Benchmark = {
  name: "import",
  async run() {
    using train = project("flows", "flows");
    const { id } = builtImage(train.folder, "train", "fit");
    const remove = "find /opt/step -name '*.pyc' -delete";
    docker(["run", "--name", container, "--user", "0", id, "sh", "-c", remove]);
    docker(["commit", "--change", "USER 65532:65532", container, without]);
    docker(["rm", container]);
    const run = (image: string) => (): number =>
      docker(["run", "--rm", "--read-only", "--tmpfs", "/tmp", image, "python", "-c", "import tensorflow"]).seconds;
    try {
      const { seconds, floor, ratio, pairs } = compare(5, run(id), run(without));
      return {
        name: "import",
        what: "import tensorflow in a fresh container",
        unit: "s",
        value: seconds,
        floor: { what: "the same image without bytecode", value: floor },
        ratio,
        pairs,
        bar: { text: `at most ${bar} x`, met: ratio <= bar },
      };
    } finally {
      docker(["image", "rm", "--force", without]);
    }
  },
};
