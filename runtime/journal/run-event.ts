import type { Artifact } from "../artifacts/artifact.ts";
import type { StepImage } from "../../images/step-image.ts";
import type { Failure } from "../failure.ts";
import type { ImageReason } from "../runs/image-reason.ts";
import type { RecipeChange } from "../task/recipe-changes.ts";

export type TaskStatus = "ran" | "reused" | "failed" | "caught" | "skipped" | "stopped";
export type RunStatus = "done" | "failed" | "stopped";

/** Why a task is run and not reused. */
export type RunReason =
  | { kind: "first" }
  | { kind: "fresh" }
  | { kind: "never-reused" }
  /** It cannot run: its arguments do not bind. */
  | { kind: "refused"; failure: Failure }
  | { kind: "needs"; steps: string[] }
  /** The run's result for the same recipe is not whole any more. */
  | { kind: "gone"; run: string }
  /** Parts of its recipe that differ from those of the newest task on record. */
  | { kind: "changed"; changes: RecipeChange[] };

export interface StartedRun {
  /** `train/3`, `test:train/3`. */
  run: string;
  flow: string;
  mode: "normal" | "test";
  params: Record<string, unknown>;
  paramSources: Record<string, string>;
}

export interface EndedTask {
  step: string;
  /** Positions in all foreaches that it is in, outermost first. Absent outside of any. */
  index?: number[];
  status: TaskStatus;
  key?: string;
  /** The run whose result this is. */
  from?: string;
  /** Its positions there. */
  fromIndex?: number[];
  attempts: number;
  seconds: number;
  image?: { key: string; id: string };
  artifacts: Artifact[];
  failure?: Failure;
}

/** Everything that happens in a run: the screen, the journal and the tests read the same union.
 * Of these the journal keeps all but `image-progress` and `task-log`. */
export type RunEvent =
  | ({
      type: "run-started";
      steps: string[];
      /** The process that makes it, by its mark. Older journals have none. */
      owner?: string;
    } & StartedRun)
  | {
      type: "plan";
      since?: string;
      reused: { step: string; from: string; /** Of the tasks, where it has several. */ count?: number }[];
      toRun: { step: string; reason: RunReason; count?: number }[];
    }
  /** The image that a reused result was made in. */
  | { type: "image-reused"; image: StepImage }
  | { type: "image-started"; environment: string }
  | { type: "image-progress"; environment: string; line: string }
  | { type: "image-ready"; image: StepImage; seconds: number; /** Why it was built. */ reason?: ImageReason }
  /** A foreach is over `count` items. `at`: positions in the foreaches around it, outermost first. */
  | { type: "step-expanded"; step: string; at: number[]; count: number }
  /** `index`, here and below: positions in all foreaches that the task is in, outermost first. Absent outside of any. */
  | { type: "attempt-intent"; step: string; index?: number[]; attempt: number; container: string; key: string }
  | { type: "task-started"; step: string; index?: number[]; attempt: number }
  | { type: "task-log"; step: string; index?: number[]; text: string }
  /** `again`: seconds until the next attempt; absent: there is none. */
  | {
      type: "attempt-failed";
      step: string;
      index?: number[];
      attempt: number;
      /** How many attempts it may have. */
      of: number;
      failure: Failure;
      again?: number;
    }
  | ({ type: "task-ended"; notReusable?: string[] } & EndedTask)
  | { type: "warning"; warning: RunWarning }
  | { type: "run-ended"; status: RunStatus; seconds: number; failure?: Failure };

export type RunWarning =
  | { kind: "index-rebuilt"; reason: string }
  | { kind: "index-locked" }
  | { kind: "pickle"; step: string; artifact: string; packages: Record<string, string> }
  | { kind: "oom-survived"; step: string }
  | { kind: "not-stored"; param: string }
  | { kind: "journal-cut"; run: string; line: number };
