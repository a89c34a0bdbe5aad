import { spawn } from "node:child_process";
import { once } from "node:events";

const sourceDateEpoch = "1700000000";

/** Makes Debian's minimal root, with packages, from package sources: a tar at `file`.
 * @returns the last lines of the bootstrapper when it failed */
export async function bootstrapRoot(options: {
  file: string;
  packages: string[];
  sources: string[];
  environment: Record<string, string>;
}): Promise<string | undefined> {
  const args = [
    "--variant=minbase",
    `--include=${options.packages.join(",")}`,
    "bookworm",
    options.file,
    ...options.sources,
  ];
  const child = spawn("mmdebstrap", args, {
    env: { ...options.environment, SOURCE_DATE_EPOCH: sourceDateEpoch, LC_ALL: "C.UTF-8" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  const failed = once(child, "error").then(([error]) => String(error.message));
  const closed = once(child, "close").then(([code]) => (code === 0 ? undefined : said));
  return Promise.race([closed, failed]);
}
