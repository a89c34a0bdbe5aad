import { Args } from "@oclif/core";
import { ok } from "../../../images/result.ts";
import { compareImages } from "../../../runtime/images/compare-images.ts";
import { findImage } from "../../../runtime/images/find-images.ts";
import { BaseCommand } from "../../base-command.ts";
import { openImages } from "../../open-images.ts";
import { differenceJson } from "../../print/image-json.ts";
import { printDifference } from "../../print/print-difference.ts";
import type { Terminal } from "../../print/terminal.ts";

const described = "a step, an environment, train/fit, train/3/fit, or a key";

export default class ImagesDiff extends BaseCommand {
  static override summary = "Compare two images: packages, layers, base";
  static override examples = [
    "<%= config.bin %> images diff train/1/fit train/latest/fit",
    "<%= config.bin %> images diff train/arrays predict/numpy",
  ];
  static override args = {
    from: Args.string({ required: true, description: described }),
    to: Args.string({ required: true, description: described }),
  };

  protected override async answer() {
    const { args } = await this.parse(ImagesDiff);
    const opened = await openImages();
    if (!opened.ok) return opened;
    const from = findImage(args.from, opened.value);
    if (!from.ok) return from;
    const to = findImage(args.to, opened.value);
    if (!to.ok) return to;
    const difference = compareImages(from.value, to.value, opened.value.catalog);
    return ok({
      json: differenceJson(difference),
      print: (terminal: Terminal) => printDifference(terminal, difference, args),
    });
  }
}
