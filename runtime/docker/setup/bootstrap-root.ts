import { runProgram } from "./run-program.ts";

const sourceDateEpoch = "1700000000";

/** Makes Debian's minimal root, with packages, from package sources: a tar at `file`.
 * @returns the last lines of the bootstrapper when it failed */
export const bootstrapRoot = (options: {
  file: string;
  /** `bookworm` */
  suite: string;
  packages: string[];
  sources: string[];
  environment: Record<string, string>;
}): Promise<string[] | undefined> =>
  runProgram(
    [
      "mmdebstrap",
      "--variant=minbase",
      `--include=${options.packages.join(",")}`,
      options.suite,
      options.file,
      ...options.sources,
    ],
    { ...options.environment, SOURCE_DATE_EPOCH: sourceDateEpoch, LC_ALL: "C.UTF-8" },
  );
