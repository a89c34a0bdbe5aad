import type { ImageProblem } from "../../images/stored/verify-image.ts";
import { imageName } from "../../runtime/images/find-images.ts";
import type { StoredCatalogImage } from "../../runtime/images/catalog.ts";
import { counted } from "./counted.ts";
import { plain } from "./plain.ts";
import type { Terminal } from "./terminal.ts";

type Verdicts = readonly { image: StoredCatalogImage; problems: readonly ImageProblem[] }[];

/** The object of `images verify --json`. */
export const verdictsJson = (verdicts: Verdicts) => ({
  images: verdicts.map(({ image, problems }) => ({
    image: imageName(image),
    key: image.key,
    configDigest: image.stored.configDigest,
    packagesCompared: image.locks.length > 0,
    ok: problems.length === 0,
    problems,
  })),
});

export function printVerdicts(terminal: Terminal, verdicts: Verdicts): void {
  if (verdicts.length === 0) terminal.line("No image that a lock asks for is built: flowbox build");
  for (const { image, problems } of verdicts) {
    const name = plain(imageName(image));
    const { configDigest } = image.stored;
    if (problems.length === 0) {
      const what = image.locks.length > 0 ? "the lock's packages, to the file" : "no lock to compare packages with";
      terminal.line(`${terminal.style("green", "ok")}      ${name}  ${configDigest.slice(0, 19)}  ${what}`);
      continue;
    }
    terminal.line(`${terminal.style("red", "not ok")}  ${name}  ${counted(problems.length, "problem")}`);
    for (const problem of problems.slice(0, most)) terminal.line(`        ${plain(problemText(problem))}`);
    if (problems.length > most) terminal.line(`        ${problems.length - most} more: --json`);
  }
  if (verdicts.some(({ problems }) => problems.length > 0)) {
    terminal.line();
    terminal.line("What is not ok was changed after it was built: flowbox build makes it again from the lock.");
  }
}

const most = 10;

function problemText(problem: ImageProblem): string {
  switch (problem.kind) {
    case "missing":
      return `${problem.package} ${problem.locked} is locked, and not in it`;
    case "not-locked":
      return `${[problem.package, problem.found].filter(Boolean).join(" ")} is in it, and not locked`;
    case "other-version":
      return `${problem.package} is ${problem.found} in it, and locked as ${problem.locked}`;
    case "file-changed":
      return `${problem.package}: ${problem.file} is not as it was packed`;
    case "file-missing":
      return `${problem.package}: ${problem.file} is gone`;
    case "file-of-nothing":
      return `${problem.file} belongs to no package`;
    case "other-config":
      return `it is ${problem.found.slice(0, 19)}, and its key and layers give ${problem.expected.slice(0, 19)}`;
    case "other-layers":
      return `it has ${counted(problem.found.length, "layer")} that are not the ${problem.recorded.length} on record`;
    case "other-base":
      return `it does not stand on this machine's base ${problem.expected.slice(0, 19)}`;
    case "unreadable":
      return `what is in it cannot be listed: ${problem.tail.at(-1) ?? "no output"}`;
  }
}
