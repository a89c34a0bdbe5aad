import type { Artifact } from "../artifacts/artifact.ts";
import type { StepImage } from "../../images/step-image.ts";
import type { Failure } from "../failure.ts";
import type { ImageReason } from "../runs/image-reason.ts";
import type { RecipeChange } from "../task/recipe-changes.ts";

export type TaskStatus = "ran" | "reused" | "failed" | "skipped" | "stopped";
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
  status: TaskStatus;
  key?: string;
  /** The run whose result this is. */
  from?: string;
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
      reused: { step: string; from: string }[];
      toRun: { step: string; reason: RunReason }[];
    }
  /** The image that a reused result was made in. */
  | { type: "image-reused"; image: StepImage }
  | { type: "image-started"; environment: string }
  | { type: "image-progress"; environment: string; line: string }
  | { type: "image-ready"; image: StepImage; seconds: number; /** Why it was built. */ reason?: ImageReason }
  | { type: "attempt-intent"; step: string; attempt: number; container: string; key: string }
  | { type: "task-started"; step: string; attempt: number }
  | { type: "task-log"; step: string; text: string }
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
