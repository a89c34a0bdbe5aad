import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

interface Given {
  /** 10 × 10, row by row: rows are what is there, columns what was said. */
  confusion: BigInt64Array;
  scores: Record<string, number>;
  chosen: string;
  accuracy: number;
}

/** An HTML page with the scores and the confusion matrix as charts. */
export function report({ confusion, scores, chosen, accuracy }: Given): { report: URL } {
  const { document } = parseHTML("<html><body></body></html>");
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Reading digits</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }</style>
<h1>Reading digits</h1>
<p>The ${chosen} reads ${(100 * accuracy).toFixed(1)} % of pictures that it has never seen.</p>
<h2>Test accuracy</h2>
${scoreChart(scores, document)}
<h2>What was taken for what</h2>
${confusionChart(confusion, document)}
</html>
`;
  writeFileSync("report.html", page);
  return { report: pathToFileURL("report.html") };
}

function scoreChart(scores: Record<string, number>, document: object): string {
  const rows = Object.entries(scores).map(([name, accuracy]) => ({
    name,
    accuracy,
    label: `${(100 * accuracy).toFixed(1)} %`,
  }));
  return Plot.plot({
    document,
    width: 640,
    height: 130,
    marginLeft: 140,
    x: { domain: [0, 1], label: "share of test pictures read correctly" },
    y: { label: null },
    marks: [
      Plot.barX(rows, { x: "accuracy", y: "name", fill: "steelblue" }),
      Plot.text(rows, { x: "accuracy", y: "name", text: "label", dx: -28, fill: "white" }),
    ],
  }).outerHTML;
}

function confusionChart(confusion: BigInt64Array, document: object): string {
  const cells = Array.from(confusion, (count, at) => ({
    there: Math.floor(at / 10),
    said: at % 10,
    count: Number(count),
  }));
  const most = Math.max(...cells.map(({ count }) => count));
  return Plot.plot({
    document,
    width: 560,
    height: 560,
    padding: 0.04,
    x: { label: "said", axis: "top" },
    y: { label: "there" },
    color: { scheme: "blues", type: "sqrt", domain: [0, most] },
    marks: [
      Plot.cell(cells, { x: "said", y: "there", fill: "count" }),
      Plot.text(cells, {
        x: "said",
        y: "there",
        text: "count",
        fill: ({ count }) => (count > most / 3 ? "white" : "black"),
      }),
    ],
  }).outerHTML;
}
