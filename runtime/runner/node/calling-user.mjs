// Calling code of the step's author.
import { describe, TaskError } from "./task-error.mjs";

/** What the call gives; what it throws becomes a TaskError. */
export async function callingUser(call) {
  try {
    return await call();
  } catch (error) {
    if (error instanceof TaskError) throw error;
    throw new TaskError({ kind: "raised", ...describe(error) }, error);
  }
}
