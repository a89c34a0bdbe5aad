import { canonicalJson, type Json } from "../../images/canonical-json.ts";
import type { RecipeChange } from "../../runtime/task/recipe-changes.ts";
import { imageChangePhrases } from "./image-change-phrases.ts";
import type { Phrase } from "./phrase.ts";

/** A difference between two recipes of a step; of its image, one phrase for each difference there. */
export function recipeChangePhrases(change: RecipeChange): Phrase[] {
  switch (change.kind) {
    case "file":
      return [{ label: "file", text: `${change.path} ${change.how}` }];
    case "image":
      return imagePhrases(change.changes);
    case "param":
      return [{ label: "param", text: `${change.name} ${fromTo(change)}` }];
    case "env":
      return [{ label: "env", text: `env ${change.name} ${fromTo(change)}` }];
    case "path":
      return [{ label: "file param", text: pathText(change) }];
    case "artifact":
      return [{ label: "artifact", text: artifactText(change) }];
    case "results":
      return [{ label: "artifacts", text: `results of ${change.step} changed` }];
    case "entry":
      return [{ label: "entry", text: `${change.from} to ${change.to}` }];
    case "network":
    case "salt":
      return [{ label: change.kind, text: `${change.kind} ${fromTo(change)}` }];
    case "test":
      return [{ label: "mode", text: "test mode changed" }];
    case "outputs":
      return [{ label: "outputs", text: "declared outputs changed" }];
    case "item":
      return [{ label: "item", text: "its item changed" }];
    case "other":
      return [{ label: "recipe", text: "its recipe changed" }];
  }
}

function imagePhrases(changes: Extract<RecipeChange, { kind: "image" }>["changes"]): Phrase[] {
  if (changes && changes.length > 0) return changes.flatMap(imageChangePhrases);
  return [{ label: "image", text: changes ? "its image is made another way" : "its image changed" }];
}

function pathText({ name, how }: Extract<RecipeChange, { kind: "path" }>): string {
  if (how === "changed") return `file of ${name} changed`;
  return how === "added" ? `${name} given now, not before` : `${name} given before, not now`;
}

function artifactText({ name, from, to }: Extract<RecipeChange, { kind: "artifact" }>): string {
  if (to === undefined) return from === undefined ? `${name} changed` : `${name} of ${from} not taken any more`;
  if (from === undefined) return `${name} of ${to} not taken before`;
  return from === to ? `${name} of ${to} changed` : `${name} of ${from} to that of ${to}`;
}

const fromTo = ({ from, to }: { from: Json | undefined; to: Json | undefined }): string => `${say(from)} to ${say(to)}`;

function say(value: Json | undefined): string {
  const text = value === undefined ? "unset" : canonicalJson(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

const longest = 60;
