import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { builtImage, bytesAbove, forgetLayer } from "./built-image.ts";
import { compare } from "./compare.ts";
import { docker } from "./docker.ts";
import { dockerBuild } from "./docker-build.ts";
import { flowbox } from "./flowbox.ts";
import { project } from "./project.ts";

const bar = { seconds: 1.5, ratio: 0.15, bytes: 2 };

export const buildLight: Benchmark = {
  name: "build-light",
  async run() {
    using train = project("flows", "flows");
    const before = builtImage(train.folder, "train", "fit");
    const file = join(train.folder, "flows/train/flow.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace('"numpy==1.26.4"]', '"numpy==1.26.4", "tqdm==4.67.1"]'));
    flowbox(train.folder, ["lock", "train"]);
    const first = builtImage(train.folder, "train", "fit");
    const { seconds, floor, ratio, pairs } = compare(
      5,
      () => {
        forgetLayer(first.diffIds.at(-1) ?? "");
        const image = builtImage(train.folder, "train", "fit");
        if (!image.built) throw new Error("the image was not built");
        return image.seconds;
      },
      () => dockerBuild(join(train.folder, "flows/train/locks/tensorflow/requirements.txt")),
    );
    const shared = first.diffIds.findIndex((diffId, position) => diffId !== before.diffIds[position]);
    const added = bytesAbove(builtImage(train.folder, "train", "fit"), shared - 1);
    const own = Number(docker(["run", "--rm", first.id, "sh", "-c", ownBytes]).stdout);
    return {
      name: "build-light",
      what: "flowbox build, tqdm added to tensorflow",
      unit: "s",
      value: seconds,
      floor: { what: "docker build with a uv cache mount", value: floor },
      ratio,
      pairs,
      bar: {
        text: `at most ${bar.seconds} s, ${bar.ratio} x, ${bar.bytes} x the bytes`,
        met: seconds <= bar.seconds && ratio <= bar.ratio && added < bar.bytes * own,
      },
      note: `${added} bytes were added for ${own} of the package`,
    };
  },
};

const ownBytes =
  "find /opt/step/lib/python3.11/site-packages/tqdm* /opt/step/bin/tqdm -type f -printf '%s\\n' | awk '{ s += $1 } END { print s }'";
