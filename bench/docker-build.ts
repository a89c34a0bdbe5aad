import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installNetwork } from "../cli/host-sources.ts";
import { docker } from "./docker.ts";

/** Builds an image of a requirements file as a person would write it by hand, with BuildKit, a filled uv cache mount,
 * bytecode, and this machine's proxies, mirrors and certificates. Leaves no image.
 * @returns seconds */
export function dockerBuild(requirements: string): number {
  const folder = mkdtempSync(join(tmpdir(), "flowbox-bench-"));
  try {
    copyFileSync(requirements, join(folder, "requirements.txt"));
    return build(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    docker(["image", "rm", "--force", tag]);
  }
}

const tag = "flowbox-bench:floor";

function build(folder: string): number {
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
      `--tag=${tag}`,
      ...secrets.map(({ id, source }) => `--secret=id=${id},src=${source}`),
      ...names.map((name) => `--build-arg=${name}`),
      folder,
    ],
    { DOCKER_BUILDKIT: "1", ...variables },
  ).seconds;
}
