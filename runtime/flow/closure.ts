import type { Digest } from "../../images/digest.ts";

/** The local code that a step can reach, and nothing else. */
export interface Closure {
  /** Sorted by path. `path` is relative to the project; `file` absolute. */
  files: readonly ClosureFile[];
  /** Over every file's path and meaning: for Python, comments and layout do not count. */
  digest: Digest;
  /** The parameters of the entry function, in order; for a command, the names of `{params}` in its arguments. */
  arguments: readonly EntryArgument[];
  /** A `**rest` argument: the function takes everything that it sees. */
  takesAll: boolean;
}

export interface ClosureFile {
  path: string;
  file: string;
  meaning: Digest;
  /** Named by `files` (appears in the working directory) rather than imported. */
  declared: boolean;
}

export interface EntryArgument {
  name: string;
  optional: boolean;
}
