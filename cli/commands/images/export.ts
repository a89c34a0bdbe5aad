import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { Args, Flags } from "@oclif/core";
import { ok, type Result } from "../../../images/result.ts";
import type { Failure } from "../../../runtime/failure.ts";
import { exportImages } from "../../../runtime/images/export-images.ts";
import { imageName } from "../../../runtime/images/find-images.ts";
import { type Answer, BaseCommand } from "../../base-command.ts";
import { builtImages } from "../../built-images.ts";
import { cacheFolder, here } from "../../compose.ts";
import { openImages } from "../../open-images.ts";
import { counted } from "../../print/counted.ts";
import { plain } from "../../print/plain.ts";
import { size } from "../../print/size.ts";

export default class ImagesExport extends BaseCommand {
  static override summary = "Write images into one archive, which docker load reads too";
  static override description =
    "Without names, all images that the project's locks ask for and that are built. Equal images give an equal file.";
  static override examples = [
    "<%= config.bin %> images export images.tar --base",
    "<%= config.bin %> images export fit.tar fit",
    "<%= config.bin %> images export run.tar --run train/3",
  ];
  static override strict = false;
  static override usage = "images export FILE [IMAGE...] [--run RUN] [--base] [--json]";
  static override args = {
    file: Args.string({ required: true, description: "is replaced when the archive is whole" }),
  };
  static override flags = {
    run: Flags.string({ helpValue: "RUN", description: "the images of this run" }),
    base: Flags.boolean({ description: "the base and tools images too, for flowbox setup --base or images import" }),
  };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { args, argv, flags } = await this.parse(ImagesExport);
    const file = resolve(here(), args.file);
    if (!existsSync(dirname(file))) this.error(`There is no folder ${dirname(file)}.`);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) this.error(`${file} is a folder: name a file.`);
    const opened = await openImages();
    if (!opened.ok) return opened;
    const names = [...argv.map(String).slice(1), ...(flags.run === undefined ? [] : [flags.run])];
    const images = builtImages(names, opened.value);
    if (!images.ok) return images;
    if (images.value.length === 0 && !flags.base) this.error("No image that a lock asks for is built: flowbox build");
    const { catalog, engine } = opened.value;
    const done = await exportImages(
      { images: images.value, withBase: flags.base, catalog, file, cacheFolder: cacheFolder() },
      { engine, signal: this.signal },
    );
    if (!done.ok) return done;
    const { bytes, digest, layers } = done.value;
    const told = images.value.map((image) => ({
      image: imageName(image),
      key: image.key,
      configDigest: image.stored.configDigest,
    }));
    return ok({
      json: { file, bytes, digest, layers, base: flags.base, images: told },
      print: (terminal) => {
        for (const { image, configDigest } of told) terminal.line(`${plain(image)}  ${configDigest.slice(0, 19)}`);
        terminal.line(
          `${counted(told.length, "image")}${flags.base ? " with base and tools" : ""}, ${counted(layers, "layer")}: ${size(bytes)} in ${file} (${digest.slice(0, 19)})`,
        );
      },
    });
  }
}
