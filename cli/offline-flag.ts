import { Flags } from "@oclif/core";

/** Of every command that may resolve or install packages. */
export const offlineFlag = Flags.boolean({
  description: "take packages from this machine's caches only; says which are in none",
});
