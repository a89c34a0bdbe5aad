import type { RunWarning } from "../../runtime/journal/run-event.ts";
import { listed } from "./listed.ts";

/** What a person should know although nothing failed. */
export function warningText(warning: RunWarning): string {
  switch (warning.kind) {
    case "index-rebuilt":
      return `The index was rebuilt: ${warning.reason}.`;
    case "index-locked":
      return "Another process holds the index of images (.flowbox/index.sqlite): it is done without.";
    case "pickle": {
      const packages = Object.entries(warning.packages).map(([name, version]) => `${name} ${version}`);
      const only = packages.length > 0 ? `only a step with ${listed(packages)}` : "only a step with the same packages";
      return `${warning.step}: ${warning.artifact} is a pickle: ${only} is sure to read it.`;
    }
    case "oom-survived":
      return `${warning.step}: the memory limit killed a process of it, and the step went on.`;
    case "not-stored":
      return `${warning.param} is not stored: this run cannot be reproduced without the file.`;
    case "journal-cut":
      return `The journal of ${warning.run} is cut off in line ${warning.line}; it was read up to there.`;
  }
}
