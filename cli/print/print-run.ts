import type { RunRecord } from "../../runtime/runs/run-record.ts";
import { ago } from "./ago.ts";
import { duration } from "./duration.ts";
import { failureText } from "./failure-text.ts";
import { listed } from "./listed.ts";
import { plain } from "./plain.ts";
import { printArtifacts } from "./print-artifacts.ts";
import type { Terminal } from "./terminal.ts";
import { warningText } from "./warning-text.ts";

/** How a run ended, below the lines of its steps: `train/3 done in 12 s` and what it made. */
export function printRunEnd(terminal: Terminal, record: RunRecord): void {
  terminal.line();
  terminal.line(`${terminal.style("bold", record.run)} ${statusText(terminal, record)} in ${duration(record.seconds)}`);
  const made = record.tasks.flatMap(({ step, artifacts }) => artifacts.map((artifact) => ({ step, artifact })));
  printArtifacts(terminal, made.slice(-most));
  if (made.length > most) terminal.line(`  ${made.length - most} more: flowbox artifacts ${record.run}`);
  if (record.status === "stopped")
    terminal.line(`What was done is kept: flowbox run ${record.flow} goes on from there.`);
}

/** All that is known of a run. */
export function printRun(
  terminal: Terminal,
  record: RunRecord,
  { tags, now }: { tags: readonly string[]; now: number },
): void {
  const tagged = tags.length > 0 ? `  tagged ${listed(tags)}` : "";
  terminal.line(
    `${terminal.style("bold", record.run)} ${statusText(terminal, record)}  ${ago(record.startedAt, now)}, ${duration(record.seconds)}${tagged}`,
  );
  for (const [name, value] of Object.entries(record.params)) {
    terminal.line(`  ${plain(name)} = ${plain(JSON.stringify(value))}${sourceText(record.paramSources[name])}`);
  }
  terminal.line();
  const width = Math.max(0, ...record.tasks.map(({ step }) => step.length));
  for (const task of record.tasks) {
    const from = task.from ? ` from ${task.from}` : "";
    terminal.line(`  ${task.step.padEnd(width)}  ${task.status}${from}  ${duration(task.seconds)}`);
    if (task.failure && task.status === "failed")
      terminal.line(`    ${terminal.style("red", plain(failureText(task.failure).what))}`);
  }
  terminal.line();
  printArtifacts(
    terminal,
    record.tasks.flatMap(({ step, artifacts }) => artifacts.map((artifact) => ({ step, artifact }))),
  );
  if (record.images.length > 0) terminal.line();
  for (const { environment, configDigest, base } of record.images) {
    terminal.line(
      `  image ${plain(environment)}  ${configDigest.slice(0, 19)}  on ${base.name} ${base.configDigest.slice(0, 19)}`,
    );
  }
  for (const warning of record.warnings)
    terminal.line(`${terminal.style("yellow", "note")}  ${plain(warningText(warning))}`);
}

/** One line a run. */
export function printRuns(
  terminal: Terminal,
  runs: readonly { record: RunRecord; tags: readonly string[] }[],
  now: number,
): void {
  const width = Math.max(0, ...runs.map(({ record }) => record.run.length));
  for (const { record, tags } of runs) {
    const ran = record.tasks.filter(({ status }) => status === "ran").length;
    const reused = record.tasks.filter(({ status }) => status === "reused").length;
    const counts = [`${ran} ran`, ...(reused > 0 ? [`${reused} reused`] : [])].join(", ");
    const tagged = tags.length > 0 ? `  ${terminal.style("cyan", tags.join(" "))}` : "";
    terminal.line(
      `${record.run.padEnd(width)}  ${statusText(terminal, record)}${" ".repeat(9 - record.status.length)}${ago(record.startedAt, now).padEnd(11)}  ${duration(record.seconds).padEnd(8)}  ${counts}${tagged}`,
    );
  }
}

const most = 25;

function statusText(terminal: Terminal, { status }: RunRecord): string {
  const style = ({ done: "green", failed: "red", stopped: "yellow", running: "cyan", "cut-off": "yellow" } as const)[
    status
  ];
  return terminal.style(style, status);
}

const sourceText = (source: string | undefined): string =>
  source && source !== "default" ? `  (${plain(source)})` : "";
