import { Flags } from "@oclif/core";
import { ok } from "../../../images/result.ts";
import { BaseCommand } from "../../base-command.ts";
import { openImages } from "../../open-images.ts";
import { catalogJson } from "../../print/image-json.ts";
import { printCatalog } from "../../print/print-catalog.ts";
import type { Terminal } from "../../print/terminal.ts";

export default class ImagesLs extends BaseCommand {
  static override summary = "List this project's images: sizes, what is shared, last use";
  static override examples = ["<%= config.bin %> images ls", "<%= config.bin %> images ls --all"];
  static override flags = { all: Flags.boolean({ description: "other projects' images on this engine too" }) };

  protected override async answer() {
    const { flags } = await this.parse(ImagesLs);
    const opened = await openImages();
    if (!opened.ok) return opened;
    const { catalog } = opened.value;
    return ok({
      json: catalogJson(catalog, flags.all),
      print: (terminal: Terminal) => printCatalog(terminal, catalog, { all: flags.all, now: Date.now() }),
    });
  }
}
