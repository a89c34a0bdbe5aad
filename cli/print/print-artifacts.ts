import type { Artifact } from "../../runtime/artifacts/artifact.ts";
import { plain } from "./plain.ts";
import { size } from "./size.ts";
import type { Terminal } from "./terminal.ts";

/** `  fit:scores  dict  312 B  {"accuracy": 0.97}`: a line for each artifact, in columns. */
export function printArtifacts(terminal: Terminal, artifacts: readonly { step: string; artifact: Artifact }[]): void {
  const rows = artifacts.map(({ step, artifact }) => [
    plain(`${step}:${artifact.name}`),
    plain(`${artifact.type}${artifact.shape ? ` ${artifact.shape.join("×")}` : ""}`),
    size(artifact.bytes),
    plain(artifact.preview).replaceAll(/\s+/g, " "),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const text = `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd();
    terminal.line(terminal.live ? text.slice(0, terminal.columns - 1) : text.slice(0, 200));
  }
}
