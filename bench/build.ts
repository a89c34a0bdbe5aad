import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installNetwork } from "../cli/host-sources.ts";
import type { Benchmark } from "./benchmark.ts";
import { docker } from "./docker.ts";
import { compare } from "./compare.ts";
import { flowbox } from "./flowbox.ts";
import { project } from "./project.ts";

const environment = "tensorflow";
const floorTag = "flowbox-bench:floor";

export const build: Benchmark = {
  name: "build",
  async run() {
    using train = project("flows", "flows");
    const folder = mkdtempSync(join(tmpdir(), "flowbox-bench-"));
    try {
      copyFileSync(
        join(train.folder, "flows", "train", "locks", environment, "requirements.txt"),
        join(folder, "requirements.txt"),
      );
      flowbox(train.folder, ["build", "train", "--step", "fit"]);
      const { seconds, floor, ratio, pairs } = compare(
        3,
        () => rebuild(train.folder),
        () => dockerBuild(folder),
      );
      docker(["image", "rm", "--force", floorTag]);
      return {
        name: "build",
        what: `flowbox build, ${environment}, package cache warm`,
        seconds,
        floor: { what: "docker build, uv cache mount", seconds: floor },
        ratio,
        pairs,
        note: "both with bytecode; the floor has BuildKit, --no-cache and a filled cache mount",
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Removes the image from the engine, and builds it again. */
function rebuild(folder: string): number {
  const args = ["build", "train", "--step", "fit", "--json"];
  const [image] = images(flowbox(folder, args).stdout);
  if (!image) throw new Error("the flow has no image");
  docker(["image", "rm", "--force", `flowbox/step:${image.key.slice("sha256:".length).slice(0, 32)}`]);
  const { stdout, seconds } = flowbox(folder, args);
  if (!images(stdout)[0]?.built) throw new Error(`the image was not built:\n${stdout}`);
  return seconds;
}

const images = (json: string): { key: string; built: boolean }[] =>
  (JSON.parse(json) as { images: { key: string; built: boolean }[] }).images;

/** What a person would write by hand, with this machine's proxies, mirrors and certificates. */
function dockerBuild(folder: string): number {
  const { files, environment: variables } = installNetwork(process.env);
  const secrets = files.map(({ text, target }, position) => {
    const source = join(folder, `file${position}`);
    writeFileSync(source, text, { mode: 0o600 });
    return { id: `file${position}`, source, target };
  });
  const mounted = secrets.map(({ id, target }) => `--mount=type=secret,id=${id},target=${target},mode=0444`);
  const names = Object.keys(variables);
  const lines = [
    "FROM flowbox/tools:debian-12",
    "USER root",
    ...names.map((name) => `ARG ${name}`),
    "COPY requirements.txt /requirements.txt",
    `RUN --mount=type=cache,id=flowbox-bench-uv,target=/cache/uv ${mounted.join(" ")} \\`,
    "  uv --quiet venv --python /usr/bin/python3 /opt/step && \\",
    "  UV_CACHE_DIR=/cache/uv uv pip install --python /opt/step/bin/python --no-deps --require-hashes \\",
    "  --only-binary :all: --link-mode copy --compile-bytecode --requirement /requirements.txt",
  ];
  writeFileSync(join(folder, "Dockerfile"), `${lines.join("\n")}\n`);
  return docker(
    [
      "build",
      "--no-cache",
      "--network=host",
      `--tag=${floorTag}`,
      ...secrets.map(({ id, source }) => `--secret=id=${id},src=${source}`),
      ...names.map((name) => `--build-arg=${name}`),
      folder,
    ],
    { DOCKER_BUILDKIT: "1", ...variables },
  ).seconds;
}
