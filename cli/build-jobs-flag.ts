import { Flags } from "@oclif/core";

/** Of every command that may build images. */
export const buildJobsFlag = Flags.integer({
  min: 1,
  description: "images that are built at once; default: as many as this machine's processors and memory bear",
});
