import type { Artifact } from "../../runtime/artifacts/artifact.ts";
import type { BlobStore } from "../../runtime/artifacts/blob-store.ts";
import type { TaskInput } from "../../runtime/task/task-input.ts";

/** A task that runs a program and is given nothing. */
export const bareInput: TaskInput = {
  step: "fit",
  program: { kind: "command", argv: ["true"] },
  roots: [],
  code: [],
  params: {},
  paths: {},
  artifacts: {},
  inputs: {},
  env: {},
  network: false,
  test: false,
};

/** A JSON artifact in a store, as a task sees it. */
export function jsonSeen(store: BlobStore, value: unknown, work: string): { artifact: Artifact; maker: string } {
  const stored = store.put(JSON.stringify(value), work);
  return { artifact: { name: "value", format: "json", type: "x", preview: "", ...stored }, maker: "load" };
}
