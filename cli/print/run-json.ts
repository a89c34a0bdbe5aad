import type { Artifact } from "../../runtime/artifacts/artifact.ts";
import type { Failure } from "../../runtime/failure.ts";
import type { RunRecord } from "../../runtime/runs/run-record.ts";
import { tasksInOrder } from "../../runtime/runs/tasks-in-order.ts";
import { failureText } from "./failure-text.ts";

/** A run as `--json` prints it. This shape only grows. */
export const runJson = (record: RunRecord, tags: readonly string[]): object => ({
  run: record.run,
  flow: record.flow,
  mode: record.mode,
  status: record.status,
  startedAt: record.startedAt,
  seconds: record.seconds,
  params: record.params,
  paramSources: record.paramSources,
  tasks: tasksInOrder(record.tasks).map(
    ({ step, index, status, from, attempts, seconds, image, artifacts, failure }) => ({
      step,
      ...(index && { index }),
      status,
      ...(from && { from }),
      attempts,
      seconds,
      ...(image && { image: { key: image.key, id: image.id } }),
      artifacts: artifactsJson(artifacts),
      ...(failure && { failure: failureJson(failure) }),
    }),
  ),
  images: record.images.map(({ environment, key, id, configDigest, diffIds, base, platform }) => ({
    environment,
    key,
    id,
    configDigest,
    diffIds,
    base,
    platform,
  })),
  tags,
  ...(record.failure && { failure: failureJson(record.failure) }),
});

/** Name to what is known of the artifact. */
export const artifactsJson = (artifacts: readonly Artifact[]): object =>
  Object.fromEntries(
    artifacts.map(({ name, format, type, digest, bytes, shape, preview }) => [
      name,
      { format, type, digest, bytes, ...(shape && { shape }), preview },
    ]),
  );

/** The data of a failure, and its words. */
export function failureJson(failure: Failure): object {
  const { what, hint } = failureText(failure);
  return { ...failure, what, hint };
}
