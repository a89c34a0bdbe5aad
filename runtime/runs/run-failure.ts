import type { TaskError } from "../task/worker-protocol.ts";

/** What goes wrong with runs, tasks, artifacts and the state folder. */
export type RunFailure =
  | { kind: "task-failed"; run: string; step: string; error: TaskError }
  | { kind: "task-exited"; run: string; step: string; exitCode: number; tail: string[] }
  | { kind: "task-killed"; run: string; step: string; signal: number }
  | { kind: "task-oom"; run: string; step: string; memory: number }
  | { kind: "task-timeout"; run: string; step: string; /** That it may take. */ seconds: number }
  | { kind: "task-lost"; run: string; step: string; reason: string }
  | { kind: "output-refused"; run: string; step: string; artifact: string; reason: string }
  /** What a foreach names is no list; `found` is for people. */
  | { kind: "list-unusable"; step: string; name: string; found: string }
  /** What `when` names is no boolean; `found` is for people. */
  | { kind: "switch-unusable"; step: string; name: string; found: string }
  | { kind: "argument-missing"; step: string; argument: string; known: string[]; near?: string }
  | { kind: "argument-ambiguous"; step: string; argument: string; makers: string[] }
  | { kind: "pickle-refused"; step: string; artifact: string; maker: string }
  | { kind: "pickle-incompatible"; step: string; argument: string; maker: string; differing: string[] }
  | { kind: "address-invalid"; address: string; expected: string }
  | { kind: "run-unknown"; address: string; known: string[] }
  | { kind: "step-unknown"; address: string; known: string[] }
  | { kind: "artifact-unknown"; address: string; known: string[] }
  | { kind: "artifact-ambiguous"; address: string; candidates: string[] }
  | { kind: "tag-unknown"; address: string; known: string[] }
  | { kind: "tag-invalid"; tag: string }
  | { kind: "record-missing"; run: string; step: string }
  | { kind: "image-gone"; step?: string; key: string; environment: string }
  | { kind: "blob-damaged"; digest: string; run?: string; artifact?: string }
  | { kind: "state-newer"; file: string; version: number; supported: number }
  | { kind: "state-damaged"; file: string; reason: string }
  | { kind: "state-unwritable"; file: string; reason: string }
  | { kind: "disk-full"; file: string; step?: string }
  | { kind: "resources-unavailable"; step: string; resource: string; wanted: number; available: number }
  | { kind: "input-missing"; input: string; address: string; cause: RunFailure };
