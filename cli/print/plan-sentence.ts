import type { RunEvent } from "../../runtime/journal/run-event.ts";
import { reasonText } from "./reason-text.ts";

type Plan = Pick<Extract<RunEvent, { type: "plan" }>, "reused" | "toRun">;

/** What is reused, what runs and why, before the first task:
 * `3 reused from train/1; 2 run: fit (steps/fit.py changed), report (needs fit)`; `1 reused from train/1; 51 run: 50 of fit (…)`.
 * @param ago how long ago a run was, where that is known */
export function planSentence({ reused, toRun }: Plan, ago: (run: string) => string | undefined): string {
  const sources = [...new Set(reused.map(({ from }) => from))];
  const [source] = sources;
  if (toRun.length === 0 && source && sources.length === 1) {
    const when = ago(source);
    return `Nothing changed since ${source}${when ? ` (${when})` : ""}: same code, packages, params, inputs. --fresh runs it again`;
  }
  const kept = sources.map((from, index) => {
    const count = total(reused.filter((one) => one.from === from));
    return `${count}${index === 0 ? " reused" : ""} from ${from}`;
  });
  if (toRun.length === 0) return `Nothing to run: ${kept.join(", ")}. --fresh runs it again`;
  const why = reused.length > 0 || toRun.some(({ reason }) => reason.kind !== "first" && reason.kind !== "needs");
  const steps = toRun.map((one) => (why ? `${taskWords(one)} (${reasonText(one.reason)})` : taskWords(one))).join(", ");
  const first = kept.length > 0 ? `${kept.join(", ")}; ` : "";
  return `${first}${total(toRun)} run: ${steps}`;
}

const total = (tasks: readonly { count?: number }[]): number => tasks.reduce((sum, { count = 1 }) => sum + count, 0);

const taskWords = ({ step, count }: { step: string; count?: number }): string =>
  count === undefined ? step : `${count} of ${step}`;
