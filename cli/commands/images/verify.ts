import { ok, type Result } from "../../../images/result.ts";
import type { ImageProblem } from "../../../images/stored/verify-image.ts";
import type { Failure } from "../../../runtime/failure.ts";
import type { StoredCatalogImage } from "../../../runtime/images/catalog.ts";
import { verifyStored } from "../../../runtime/images/verify-stored.ts";
import { type Answer, BaseCommand } from "../../base-command.ts";
import { builtImages } from "../../built-images.ts";
import { exits } from "../../exit-code.ts";
import { openImages } from "../../open-images.ts";
import { printVerdicts, verdictsJson } from "../../print/print-verdicts.ts";

export default class ImagesVerify extends BaseCommand {
  static override summary = "Prove that images are what is on record, and hold exactly the lock's packages";
  static override description =
    "Without names, all images that the project's locks ask for and that are built. Ends with 65 when one is not what it should be.";
  static override examples = ["<%= config.bin %> images verify", "<%= config.bin %> images verify fit train/arrays"];
  static override strict = false;
  static override usage = "images verify [IMAGE...] [--json]";

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { argv } = await this.parse(ImagesVerify);
    const opened = await openImages();
    if (!opened.ok) return opened;
    const images = builtImages(argv.map(String), opened.value);
    if (!images.ok) return images;
    const verdicts: { image: StoredCatalogImage; problems: ImageProblem[] }[] = [];
    for (const image of images.value) {
      const problems = await verifyStored(image, { ...opened.value, signal: this.signal });
      if (!problems.ok) return problems;
      verdicts.push({ image, problems: problems.value });
    }
    return ok<Answer>({
      json: verdictsJson(verdicts),
      print: (terminal) => printVerdicts(terminal, verdicts),
      exit: verdicts.some(({ problems }) => problems.length > 0) ? exits.data : exits.done,
    });
  }
}
