import { Args, Flags } from "@oclif/core";
import { fail, ok } from "../../../images/result.ts";
import { near } from "../../../runtime/flow/did-you-mean.ts";
import { listFlows } from "../../../runtime/flow/list-flows.ts";
import { catalogOf } from "../../../runtime/images/catalog-of.ts";
import { BaseCommand } from "../../base-command.ts";
import { openImages } from "../../open-images.ts";
import { catalogJson } from "../../print/image-json.ts";
import { printCatalog } from "../../print/print-catalog.ts";
import type { Terminal } from "../../print/terminal.ts";

export default class ImagesLs extends BaseCommand {
  static override summary = "List this project's images: sizes, what is shared, last use";
  static override examples = [
    "<%= config.bin %> images ls",
    "<%= config.bin %> images ls train",
    "<%= config.bin %> images ls --all",
  ];
  static override args = { flow: Args.string({ description: "only this flow's" }) };
  static override flags = { all: Flags.boolean({ description: "other projects' images on this engine too" }) };

  protected override async answer() {
    const { args, flags } = await this.parse(ImagesLs);
    const opened = await openImages();
    if (!opened.ok) return opened;
    const known = listFlows(opened.value.project);
    if (args.flow !== undefined && !known.includes(args.flow))
      return fail({ kind: "flow-unknown", flow: args.flow, known, ...near(args.flow, known) } as const);
    const catalog = args.flow === undefined ? opened.value.catalog : catalogOf(args.flow, opened.value.catalog);
    return ok({
      json: catalogJson(catalog, flags.all),
      print: (terminal: Terminal) => printCatalog(terminal, catalog, { all: flags.all, now: Date.now() }),
    });
  }
}
