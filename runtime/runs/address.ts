import { fail, ok, type Result } from "../../images/result.ts";
import type { RunFailure } from "./run-failure.ts";

/** `train/3/fit/2:model`, `test:train/latest`, `train@production:model`, in parts. */
export interface Address {
  namespace: "" | "test";
  flow: string;
  /** A number, `latest` or `last`; undefined with a tag. */
  run?: string;
  tag?: string;
  step?: string;
  /** Positions in the foreaches that a task is in, outermost first; empty for all tasks of the step. */
  at: number[];
  artifact?: string;
}

const shape =
  /^(test:)?([A-Za-z][\w-]*)(?:\/(\d+|latest|last)|@([A-Za-z0-9][\w.-]*))(?:\/([A-Za-z][\w-]*)((?:\/(?:0|[1-9]\d{0,8}))*))?(?::([A-Za-z_]\w*))?$/;

/** Fails with address-invalid. */
export function parseAddress(text: string): Result<Address, RunFailure> {
  const [, test, flow, run, tag, step, at = "", artifact] = shape.exec(text) ?? [];
  if (!flow) {
    return fail({
      kind: "address-invalid",
      address: text,
      expected: "train/3, train/latest, train@tag, train/3/step, train/3/step/2 or train/3:artifact",
    });
  }
  return ok({
    namespace: test ? "test" : "",
    flow,
    ...(run && { run }),
    ...(tag && { tag }),
    ...(step && { step }),
    at: at.split("/").slice(1).map(Number),
    ...(artifact && { artifact }),
  });
}
