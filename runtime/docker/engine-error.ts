import type { EngineFailure } from "../../images/engine-failure.ts";
import { fail, ok, type Result } from "../../images/result.ts";
import { EngineAnswer } from "./call.ts";

/** Runs calls to the engine; what they throw becomes a failure that says during what it happened. */
export async function guard<T>(
  during: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<Result<T, EngineFailure>> {
  try {
    return ok(await work());
  } catch (error) {
    return fail(engineError(error, during, signal));
  }
}

/** Codes of the system, of HTTP's parser and of streams say that the connection, not the request, was at fault. */
const connectionCode = /^(E[A-Z0-9]+|HPE_\w+|ERR_STREAM_PREMATURE_CLOSE|ERR_STREAM_DESTROYED)$/;

export function engineError(error: unknown, during: string, signal?: AbortSignal): EngineFailure {
  if (signal?.aborted) return { kind: "cancelled" };
  if (!(error instanceof Error)) throw error;
  if (/no space left on device/i.test(error.message))
    return { kind: "engine-disk-full", during, reason: error.message };
  if (error instanceof EngineAnswer) return { kind: "engine-refused", during, reason: error.message };
  if (error instanceof SyntaxError) {
    return { kind: "engine-refused", during, reason: "its answer is not JSON: something else answers at its address" };
  }
  const code = "code" in error ? String(error.code) : "";
  if (connectionCode.test(code) || /socket hang up|aborted|no answer in/.test(error.message)) {
    return { kind: "engine-lost", during, reason: error.message };
  }
  throw error;
}
