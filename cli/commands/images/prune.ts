import { Flags } from "@oclif/core";
import { ok, type Result } from "../../../images/result.ts";
import { listOldBases } from "../../../images/stored/list-stored-images.ts";
import type { Failure } from "../../../runtime/failure.ts";
import { planCaches, pruneCaches } from "../../../runtime/images/prune-caches.ts";
import { planImagePrune, pruneImages } from "../../../runtime/images/prune-images.ts";
import { type Answer, BaseCommand } from "../../base-command.ts";
import { cacheFolder } from "../../compose.ts";
import { openImages } from "../../open-images.ts";
import { parseAge, parseSize } from "../../parse-amount.ts";
import { pruneJson, printPrune } from "../../print/print-prune.ts";

export default class ImagesPrune extends BaseCommand {
  static override summary = "Remove images that no lock, tagged run or newest run of any project reaches";
  static override description =
    "Without --yes nothing is removed: it says what would be. Images of all projects that were built or run on this machine are protected by their locks.";
  static override examples = [
    "<%= config.bin %> images prune",
    "<%= config.bin %> images prune --budget 20GB --yes",
    "<%= config.bin %> images prune --older-than 30d --yes",
  ];
  static override flags = {
    budget: Flags.string({
      helpValue: "20GB",
      description: "remove only until the rest fits, least recently used first",
    }),
    "older-than": Flags.string({ helpValue: "30d", description: "only images that were not used for so long" }),
    caches: Flags.boolean({ description: "also what no lock needs of the package cache" }),
    yes: Flags.boolean({ char: "y", description: "remove" }),
  };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { flags } = await this.parse(ImagesPrune);
    const budget = this.#amount("--budget", flags.budget, { parse: parseSize, like: "20GB or 500MB" });
    const age = this.#amount("--older-than", flags["older-than"], { parse: parseAge, like: "30d, 12h or 2w" });
    const opened = await openImages();
    if (!opened.ok) return opened;
    const { project, catalog, engine } = opened.value;
    const oldBases = await listOldBases(engine);
    if (!oldBases.ok) return oldBases;
    const plan = planImagePrune({
      project: project.folder,
      catalog,
      oldBases: oldBases.value,
      cacheFolder: cacheFolder(),
      ...(budget !== undefined && { budget }),
      ...(age !== undefined && { unusedSince: Date.now() - age }),
    });
    if (!plan.ok) return plan;
    const done = flags.yes
      ? await pruneImages(plan.value, { engine, cacheFolder: cacheFolder(), signal: this.signal })
      : undefined;
    if (done?.ok === false) return done;
    const caches = flags.caches ? planCaches(project.folder, catalog.bases, cacheFolder()) : undefined;
    if (flags.caches && !caches) this.warn("Something is being built: the package cache stays as it is.");
    const emptied = caches && flags.yes ? await pruneCaches(caches) : ok(undefined);
    if (!emptied.ok) return emptied;
    const outcome = {
      ...(done && { inUse: done.value }),
      ...(budget !== undefined && { budget }),
      ...(caches && { caches }),
    };
    return ok<Answer>({
      json: pruneJson(plan.value, outcome),
      print: (terminal) => printPrune(terminal, plan.value, { ...outcome, now: Date.now() }),
    });
  }

  #amount(
    flag: string,
    text: string | undefined,
    { parse, like }: { parse: (text: string) => number | undefined; like: string },
  ): number | undefined {
    if (text === undefined) return undefined;
    const amount = parse(text);
    if (amount === undefined || amount <= 0) return this.error(`${flag} ${text} is not understood: write ${like}.`);
    return amount;
  }
}
