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
    case "wheel":
      return [{ label: `${change.ecosystem} package`, text: `${change.name} built another way` }];
    case "installer":
      return [{ label: "installer", text: `${change.name} ${fromTo(change)}` }];
    case "names":
      return [
        ...change.added.map((name) => namePhrase(change.field, name, "added")),
        ...change.removed.map((name) => namePhrase(change.field, name, "removed")),
      ];
    case "other":
      return [{ label: "recipe", text: `${change.field} changed` }];
  }
}

function namePhrase(field: string, name: string, how: "added" | "removed"): Phrase {
  if (field === "flags") return { label: "flag", text: `${name} ${how}` };
  if (field !== "scripts") return { label: field, text: `${name} ${how}` };
  return { label: "install script", text: `install script of ${name} ${how === "added" ? "allowed" : "not allowed"}` };
}

const fromTo = ({ from, to }: { from: string | undefined; to: string | undefined }): string =>
  `${from ?? "none"} to ${to ?? "none"}`;

const short = (digest: string | undefined): string | undefined => digest?.slice(0, 19);
