import type { RunRequest } from "../../runtime/runs/run-request.ts";
import type { FlowPlan } from "../../runtime/runs/plan-flow.ts";
import { counted } from "./counted.ts";
import { imageReasonText } from "./image-reason-text.ts";
import { plain } from "./plain.ts";
import { reasonText } from "./reason-text.ts";
import { skippedSteps } from "./skipped-steps.ts";
import type { Terminal } from "./terminal.ts";

type Request = Pick<RunRequest, "flow" | "mode">;

interface Row {
  step: string;
  action: "reuse" | "build" | "run" | "skip";
  why: string;
}

/** What a run would do, a line a step, and a line more for an image that has to be built before it.
 * @param ago how long ago a run was, where that is known */
export function printPlan(
  terminal: Terminal,
  { flow, mode, plan }: Request & { plan: FlowPlan },
  ago: (run: string) => string | undefined,
): void {
  const when = plan.since && ago(plan.since);
  const since = plan.since ? `compared with ${plan.since}${when ? ` (${when})` : ""}` : "not run before";
  terminal.line(`${terminal.style("bold", flow.name)}  ${mode === "test" ? "test mode, " : ""}${since}`);
  const skipped = skippedSteps(flow, plan);
  const rows = flow.steps.flatMap(({ name: step }): Row[] => {
    const why = skipped.get(step);
    return why === undefined ? rowsOf(step, plan) : [{ step, action: "skip", why }];
  });
  const width = Math.max(0, ...flow.steps.map(({ name }) => name.length));
  for (const [index, { step, action, why }] of rows.entries()) {
    const shown = rows[index - 1]?.step === step ? "" : step;
    const style = ({ reuse: "cyan", build: "yellow", run: "green", skip: "dim" } as const)[action];
    terminal.line(`  ${shown.padEnd(width)}  ${terminal.style(style, action.padEnd(5))}  ${plain(why)}`);
  }
  terminal.line();
  for (const line of summary(plan)) terminal.line(line);
}

/** A step in a foreach can be in both: some of its tasks are reused, others run. */
function rowsOf(step: string, plan: FlowPlan): Row[] {
  const reused = plan.reused
    .filter((one) => one.step === step)
    .map(({ from, count }): Row => ({ step, action: "reuse", why: `${taskCount(count)}from ${from}` }));
  const run = plan.toRun.find((one) => one.step === step);
  return run ? [...reused, ...runRows(run, plan)] : reused;
}

function runRows({ step, reason, count }: FlowPlan["toRun"][number], plan: FlowPlan): Row[] {
  const row: Row = { step, action: "run", why: `${taskCount(count)}${reasonText(reason)}` };
  const image = plan.images.find((one) => one.step === step);
  if (image?.present !== false) return [row];
  const first = plan.images.find(({ key }) => key === image.key)?.step;
  const why = first === undefined || first === step ? imageReasonText(image) : `the image of ${first}`;
  return [{ step, action: "build", why: `${image.environment ?? "base"}: ${why}` }, row];
}

const taskCount = (count: number | undefined): string => (count === undefined ? "" : `${counted(count, "task")}, `);

const total = (tasks: readonly { count?: number }[]): number => tasks.reduce((sum, { count = 1 }) => sum + count, 0);

function summary({ reused, toRun, images }: FlowPlan): string[] {
  const missing = new Set(images.filter(({ present }) => present === false).map(({ key }) => key)).size;
  const counts = [
    ...(reused.length > 0 ? [`${total(reused)} reused`] : []),
    `${total(toRun)} to run`,
    ...(missing > 0 ? [`${missing} ${missing === 1 ? "image" : "images"} to build`] : []),
  ];
  const unknown = images.some(({ present }) => present === undefined);
  return [`${counts.join(", ")}. Nothing was started.`, ...(unknown ? [noEngine] : [])];
}

/** Said where images are unknown. */
export const noEngine =
  "Images are unknown: no engine answers (flowbox doctor). The base is taken to be the one that was used last.";
