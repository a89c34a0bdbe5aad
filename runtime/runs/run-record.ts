import { markLives } from "../../images/process-mark.ts";
import type { Failure } from "../failure.ts";
import type { StepImage } from "../../images/step-image.ts";
import type { JournalEntry } from "../journal/journal.ts";
import type {
  EndedTask,
  RunEvent,
  RunReason,
  RunStatus,
  RunWarning,
  StartedRun,
  TaskStatus,
} from "../journal/run-event.ts";
import { taskName } from "./task-name.ts";

/** What is known of a run, from its journal alone. */
export interface RunRecord extends StartedRun {
  /** `running`: no end is on record; `cut-off`: and there will be none, its process is gone. */
  status: RunStatus | "running" | "cut-off";
  startedAt: string;
  seconds: number;
  /** The steps that were to run when it began, and why. */
  plan: { step: string; reason: RunReason }[];
  tasks: TaskRecord[];
  images: StepImage[];
  warnings: RunWarning[];
  failure?: Failure;
}

export interface TaskRecord extends Omit<EndedTask, "status"> {
  status: TaskStatus | "running" | "cut-off";
}

/** Replays a journal. Undefined when not even its first event is there. */
export function recordOf(entries: readonly JournalEntry[]): RunRecord | undefined {
  const [first] = entries;
  if (first?.event.type !== "run-started") return undefined;
  const { run, flow, mode, params, paramSources, owner } = first.event;
  const record: RunRecord = {
    run,
    flow,
    mode,
    params,
    paramSources,
    status: "running",
    startedAt: first.at,
    seconds: 0,
    plan: [],
    tasks: [],
    images: [],
    warnings: [],
  };
  const tasks = new Map<string, TaskRecord>();
  for (const { at, event } of entries) {
    record.seconds = (Date.parse(at) - Date.parse(first.at)) / 1000;
    apply(record, tasks, event);
  }
  record.tasks = [...tasks.values()];
  return record.status === "running" && !(owner && markLives(owner)) ? cutOff(record) : record;
}

function apply(record: RunRecord, tasks: Map<string, TaskRecord>, event: RunEvent): void {
  if (event.type === "plan") record.plan = event.toRun;
  if (event.type === "image-ready" || event.type === "image-reused") {
    const others = record.images.filter(({ key }) => key !== event.image.key);
    record.images = [...others, event.image];
  }
  if (event.type === "warning") record.warnings.push(event.warning);
  if (event.type === "task-started") {
    const { step, index, attempt: attempts } = event;
    replaceTask(tasks, { step, ...(index && { index }), status: "running", attempts, seconds: 0, artifacts: [] });
  }
  if (event.type === "task-ended") {
    const { type: _, notReusable: __, ...task } = event;
    replaceTask(tasks, task);
    if (event.failure && event.status !== "caught" && !record.failure) record.failure = event.failure;
  }
  if (event.type === "run-ended") {
    record.status = event.status;
    record.seconds = event.seconds;
    if (event.failure && !record.failure) record.failure = event.failure;
  }
}

const cutOff = (record: RunRecord): RunRecord => ({
  ...record,
  status: "cut-off",
  tasks: record.tasks.map((task) => (task.status === "running" ? { ...task, status: "cut-off" } : task)),
});

/** The last to change comes last. */
function replaceTask(tasks: Map<string, TaskRecord>, task: TaskRecord): void {
  const name = taskName(task.step, task.index);
  tasks.delete(name);
  tasks.set(name, task);
}
