import { join } from "node:path";
import { Args } from "@oclif/core";
import { layerParts } from "../../../images/layers/layer-digests.ts";
import { ok } from "../../../images/result.ts";
import { describeImage } from "../../../runtime/images/describe-image.ts";
import { findImage } from "../../../runtime/images/find-images.ts";
import { BaseCommand } from "../../base-command.ts";
import { cacheFolder } from "../../compose.ts";
import { openImages } from "../../open-images.ts";
import { descriptionJson } from "../../print/image-json.ts";
import { printDescription } from "../../print/print-description.ts";
import type { Terminal } from "../../print/terminal.ts";

export default class ImagesInspect extends BaseCommand {
  static override summary = "Show what is in an image: packages with hashes, layers, recipe, lock, base";
  static override examples = ["<%= config.bin %> images inspect fit", "<%= config.bin %> images inspect train/arrays"];
  static override args = {
    image: Args.string({ required: true, description: "a step, an environment, train/fit, train/3/fit, or a key" }),
  };

  protected override async answer() {
    const { args } = await this.parse(ImagesInspect);
    const opened = await openImages();
    if (!opened.ok) return opened;
    const image = findImage(args.image, opened.value);
    if (!image.ok) return image;
    const description = describeImage(
      image.value,
      opened.value.catalog,
      await layerParts(join(cacheFolder(), "layers")),
    );
    return ok({
      json: descriptionJson(description),
      print: (terminal: Terminal) => printDescription(terminal, description),
    });
  }
}
