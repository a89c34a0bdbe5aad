import type { Artifact } from "../../runtime/artifacts/artifact.ts";
import { taskPath } from "../../runtime/runs/task-path.ts";
import { columns } from "./columns.ts";
import { plain } from "./plain.ts";
import { size } from "./size.ts";
import type { Terminal } from "./terminal.ts";

interface Made {
  step: string;
  index?: number[];
  artifacts: readonly Artifact[];
}

/** `  fit/2:scores  dict  312 B  {"accuracy": 0.97}`: a line for each artifact, in columns.
 * @param limit lines that a step may have; how many more there are is said
 * @returns how many lines were left out */
export function printArtifacts(terminal: Terminal, tasks: readonly Made[], limit: number): number {
  const steps = Map.groupBy(
    tasks.flatMap(({ step, index, artifacts }) => artifacts.map((artifact) => ({ step, index, artifact }))),
    ({ step }) => step,
  );
  const shown = [...steps.values()].map((made) => made.slice(0, made.length > limit ? limit : undefined));
  const lines = columns(
    shown
      .flat()
      .map(({ step, index, artifact }) => [
        plain(`${taskPath(step, index)}:${artifact.name}`),
        plain(`${artifact.type}${artifact.shape ? ` ${artifact.shape.join("×")}` : ""}`),
        size(artifact.bytes),
        plain(artifact.preview).replaceAll(/\s+/g, " "),
      ]),
  );
  let at = 0;
  let left = 0;
  for (const [index, [step, made]] of [...steps].entries()) {
    const end = at + (shown[index]?.length ?? 0);
    for (const line of lines.slice(at, end)) terminal.line(cut(`  ${line}`, terminal));
    if (made.length > limit) terminal.line(`  ${plain(step)}: ${made.length - limit} more`);
    left += made.length - (end - at);
    at = end;
  }
  return left;
}

const cut = (text: string, { live, columns: width }: Terminal): string => text.slice(0, live ? width - 1 : 200);
