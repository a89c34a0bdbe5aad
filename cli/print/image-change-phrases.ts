import type { ImageChange } from "../../images/image-changes.ts";
import { packageChangesText } from "./package-changes-text.ts";
import type { Phrase } from "./phrase.ts";

/** A difference between two image recipes; of packages, one phrase each. */
export function imageChangePhrases(change: ImageChange): Phrase[] {
  switch (change.kind) {
    case "platform":
      return [{ label: "platform", text: fromTo(change) }];
    case "base":
      return [
        { label: "base", text: "base changed", detail: fromTo({ from: short(change.from), to: short(change.to) }) },
      ];
    case "python":
      return [{ label: "Python", text: `Python ${fromTo(change)}` }];
    case "node":
      return [{ label: "Node", text: `Node ${fromTo(change)}` }];
    case "packages":
      return packageChangesText(change.changes).map((text) => ({ label: `${change.ecosystem} package`, text }));
    case "installer":
      return [{ label: "installer", text: `${change.name} ${fromTo(change)}` }];
    case "flags":
      return [
        ...change.added.map((flag) => ({ label: "flag", text: `${flag} added` })),
        ...change.removed.map((flag) => ({ label: "flag", text: `${flag} removed` })),
      ];
    case "other":
      return [{ label: "recipe", text: `${change.field} changed` }];
  }
}

const fromTo = ({ from, to }: { from: string | undefined; to: string | undefined }): string =>
  `${from ?? "none"} to ${to ?? "none"}`;

const short = (digest: string | undefined): string | undefined => digest?.slice(0, 19);
