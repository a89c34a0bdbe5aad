import { resolve } from "node:path";
import { Args } from "@oclif/core";
import { findBases } from "../../../images/find-base.ts";
import type { ImageEngine } from "../../../images/image-engine.ts";
import { ok, type Result } from "../../../images/result.ts";
import type { Failure } from "../../../runtime/failure.ts";
import { findProject } from "../../../runtime/flow/find-project.ts";
import { importImages } from "../../../runtime/images/import-images.ts";
import { lockedEnvironments } from "../../../runtime/images/locked-environments.ts";
import { type Answer, BaseCommand } from "../../base-command.ts";
import { cacheFolder, connectEngine, here } from "../../compose.ts";
import { importedJson, printImported } from "../../print/print-imported.ts";

export default class ImagesImport extends BaseCommand {
  static override summary = "Load images from an archive that images export wrote";
  static override description =
    "Every digest is computed anew before anything is loaded. Import what you trust: an archive says itself which lock its images answer; flowbox images verify compares them with yours.";
  static override examples = ["<%= config.bin %> images import images.tar"];
  static override args = { file: Args.string({ required: true }) };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { args } = await this.parse(ImagesImport);
    const file = resolve(here(), args.file);
    const connected = await connectEngine();
    if (!connected.ok) return connected;
    const engine = connected.value.images;
    const imported = await importImages(file, { engine, cacheFolder: cacheFolder(), signal: this.signal });
    if (!imported.ok) return imported;
    const names = await namesHere(engine);
    return ok({
      json: importedJson(imported.value, names),
      print: (terminal) => printImported(terminal, imported.value, names),
    });
  }
}

/** By key, the environments of the project around the current directory, if there is one. */
async function namesHere(engine: ImageEngine): Promise<ReadonlyMap<string, string>> {
  const [project, bases] = [findProject(here()), await findBases(engine)];
  if (!project.ok || !bases.ok) return new Map();
  return new Map(
    lockedEnvironments(project.value.folder, bases.value).flatMap(({ flow, environment, image }) =>
      image ? [[image.key, `${flow}/${environment}`] as const] : [],
    ),
  );
}
