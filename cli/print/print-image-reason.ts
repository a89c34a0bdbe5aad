import type { ImageReason } from "../../runtime/runs/image-reason.ts";
import type { UsedImage } from "../../runtime/runs/used-images.ts";
import { ago } from "./ago.ts";
import { imageReasonPhrases } from "./image-reason-text.ts";
import { plain } from "./plain.ts";
import { printPhrases } from "./print-phrases.ts";
import type { Terminal } from "./terminal.ts";

/** Why the image of a step has to be built, or has not, and what last changed in its recipe. */
export function printImageReason(
  terminal: Terminal,
  reason: ImageReason,
  { flow, now }: { flow: string; now: number },
): void {
  const { step, environment, present } = reason;
  const state = present === undefined ? "unknown" : present ? "nothing to build" : "to build";
  const name = environment === undefined ? "the base alone" : `image of ${plain(environment)}`;
  terminal.line(`${terminal.style("bold", `${flow}/${step}`)}  ${name}: ${state}`);
  terminal.line(`  ${sentence(reason, now)}`);
  printPhrases(terminal, imageReasonPhrases(reason));
}

function sentence({ key, last, compared, present }: ImageReason, now: number): string {
  const there = present === true ? ", and an image of the new one is there already" : "";
  if (!last)
    return `No image was built or used here for it before${present === true ? "; one of the same recipe is there already" : ""}.`;
  if (last.key !== key) return `Its recipe changed since ${whose(last, now)}${there}:`;
  const gone = present === false ? ", but the engine no longer has that image" : "";
  const before = compared ? ` Before, it had the image of ${whose(compared, now)}; since then:` : "";
  return `Its recipe is that of ${whose(last, now)}${gone}.${before}`;
}

const whose = ({ run, at }: UsedImage, now: number): string => `${run ?? "a build"} (${ago(at, now)})`;
