import type { z } from "zod";
import type { StepOptionValues } from "./flow-schema.ts";
import type { Program, RetryCause, Step } from "./flow.ts";

/** A step from its checked options.
 * @param found its program, and the foreach steps that its tasks are in */
export function stepOf(
  name: string,
  options: StepOptionValues,
  { program, scope }: { program: Program; scope: readonly string[] },
): Step {
  const { environment, foreach, when, timeout, outputs, salt, network } = options;
  return {
    name,
    program,
    needs: options.needs,
    join: options.join,
    scope,
    retries: { ...options.retries, on: retryCauses.filter((cause) => options.retries.on?.includes(cause) ?? true) },
    resources: defined(options.resources),
    network,
    env: options.env,
    files: options.files,
    reuse: options.reuse ?? (network === false ? "always" : "never"),
    ...(environment !== undefined && { environment: typeof environment === "string" ? environment : name }),
    ...(foreach !== undefined && { foreach }),
    ...(when !== undefined && { when: { name: when.replace("!", ""), not: when.startsWith("!") } }),
    ...(timeout !== undefined && { timeout }),
    ...(options.catch !== undefined && { catch: options.catch }),
    ...(outputs !== undefined && { outputs: outputsOf(outputs) }),
    ...(salt !== undefined && { salt }),
  };
}

/** All that `retries.on` may name, and what it is without it. */
export const retryCauses: readonly RetryCause[] = ["error", "exit", "oom", "timeout", "signal"];

/** `exactOptionalPropertyTypes` tells a member that is `undefined` from one that is absent. */
function defined(resources: StepOptionValues["resources"]): Step["resources"] {
  const { cpus, memory, shm, tmp, pids } = resources;
  return {
    ...(cpus !== undefined && { cpus }),
    ...(memory !== undefined && { memory }),
    ...(shm !== undefined && { shm }),
    ...(tmp !== undefined && { tmp }),
    ...(pids !== undefined && { pids }),
  };
}

function outputsOf(outputs: string[] | Record<string, string | z.ZodType>): NonNullable<Step["outputs"]> {
  if (Array.isArray(outputs)) return Object.fromEntries(outputs.map((name) => [name, {}]));
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => [
      name,
      typeof output === "string" ? { format: output } : { schema: output },
    ]),
  );
}
