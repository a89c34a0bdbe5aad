import type { RunRecord } from "../../runtime/runs/run-record.ts";
import { tasksInOrder } from "../../runtime/runs/tasks-in-order.ts";
import { ago } from "./ago.ts";
import { duration } from "./duration.ts";
import { listed } from "./listed.ts";
import { plain } from "./plain.ts";
import { printArtifacts } from "./print-artifacts.ts";
import { printTasks } from "./print-tasks.ts";
import type { Terminal } from "./terminal.ts";
import { warningText } from "./warning-text.ts";

/** How a run ended, below the lines of its steps: `train/3 done in 12 s` and what it made. */
export function printRunEnd(terminal: Terminal, record: RunRecord): void {
  terminal.line();
  terminal.line(`${terminal.style("bold", record.run)} ${statusText(terminal, record)} in ${duration(record.seconds)}`);
  const made = tasksInOrder(record.tasks).filter(({ artifacts }) => artifacts.length > 0);
  const limit = made.length > most ? few : most;
  if (printArtifacts(terminal, made, limit) > 0) terminal.line(`  All of them: flowbox artifacts ${record.run}`);
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
    terminal.line(
      `  ${plain(name)} = ${shortened(plain(JSON.stringify(value)))}${sourceText(record.paramSources[name])}`,
    );
  }
  terminal.line();
  printTasks(terminal, tasksInOrder(record.tasks));
  terminal.line();
  if (printArtifacts(terminal, tasksInOrder(record.tasks), most) > 0)
    terminal.line(`  All of them: flowbox artifacts ${record.run} --json`);
  if (record.images.length > 0) terminal.line();
  for (const { environment, configDigest, base } of record.images) {
    terminal.line(
      `  image ${plain(environment)}  ${configDigest.slice(0, 19)}  on ${base.name} ${base.configDigest.slice(0, 19)}`,
    );
  }
  for (const warning of new Set(record.warnings.map(warningText)))
    terminal.line(`${terminal.style("yellow", "note")}  ${plain(warning)}`);
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

/** Artifacts that are shown of a step; of each, where many tasks made some. */
const most = 20;
const few = 3;

function statusText(terminal: Terminal, { status }: RunRecord): string {
  const style = ({ done: "green", failed: "red", stopped: "yellow", running: "cyan", "cut-off": "yellow" } as const)[
    status
  ];
  return terminal.style(style, status);
}

/** A list of a foreach can be long. */
const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text);

const sourceText = (source: string | undefined): string =>
  source && source !== "default" ? `  (${plain(source)})` : "";
