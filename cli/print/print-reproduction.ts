import type { Reproduction, Verdict } from "../../runtime/runs/reproduce-run.ts";
import { failureText } from "./failure-text.ts";
import { plain } from "./plain.ts";
import type { Terminal } from "./terminal.ts";

/** A line for each artifact, then the verdict. */
export function printReproduction(terminal: Terminal, { run, verdict, artifacts }: Reproduction): void {
  terminal.line();
  const name = ({ step, name: artifact }: { step: string; name: string }): string =>
    plain(artifact ? `${step}:${artifact}` : step);
  const width = Math.max(0, ...artifacts.map((one) => name(one).length));
  for (const one of artifacts) {
    const digests = one.verdict === "different" ? `  ${short(one.recorded)}, now ${short(one.reproduced)}` : "";
    const why = one.failure ? `  ${plain(failureText(one.failure).what)}` : "";
    terminal.line(
      `  ${name(one).padEnd(width)}  ${terminal.style(styles[one.verdict], words[one.verdict])}${digests}${why}`,
    );
  }
  terminal.line();
  const equal = artifacts.filter((one) => one.verdict === "identical").length;
  terminal.line(
    `${terminal.style("bold", run)} ${terminal.style(styles[verdict], sentence(verdict, equal, artifacts.length))}`,
  );
}

const words: Record<Verdict, string> = {
  identical: "identical",
  different: "different",
  missing: "missing",
  "not-comparable": "not comparable",
};

const styles = { identical: "green", different: "red", missing: "red", "not-comparable": "yellow" } as const;

const sentence = (verdict: Verdict, equal: number, all: number): string =>
  verdict === "identical"
    ? `reproduced: ${all} artifacts, all identical`
    : `not reproduced: ${equal} of ${all} artifacts identical`;

const short = (digest: string | undefined): string =>
  digest?.slice("sha256:".length, "sha256:".length + 12) ?? "nothing";
