import { fail, ok, type Result } from "../../images/result.ts";
import type { RunFailure } from "./run-failure.ts";

/** `train/3/fit:model`, `test:train/latest`, `train@production:model`, in parts. */
export interface Address {
  namespace: "" | "test";
  flow: string;
  /** A number, `latest` or `last`; undefined with a tag. */
  run?: string;
  tag?: string;
  step?: string;
  artifact?: string;
}

const shape =
  /^(test:)?([A-Za-z][\w-]*)(?:\/(\d+|latest|last)|@([A-Za-z0-9][\w.-]*))(?:\/([A-Za-z]\w*))?(?::([A-Za-z_]\w*))?$/;

/** Fails with address-invalid. */
export function parseAddress(text: string): Result<Address, RunFailure> {
  const [, test, flow, run, tag, step, artifact] = shape.exec(text) ?? [];
  if (!flow) {
    return fail({
      kind: "address-invalid",
      address: text,
      expected: "train/3, train/latest, train@tag, train/3/step or train/3:artifact",
    });
  }
  return ok({
    namespace: test ? "test" : "",
    flow,
    ...(run && { run }),
    ...(tag && { tag }),
    ...(step && { step }),
    ...(artifact && { artifact }),
  });
}
