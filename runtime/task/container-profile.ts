import { fail, ok, type Result } from "../../images/result.ts";
import type { ContainerProfile, EngineFacts } from "../container-engine.ts";
import type { Step } from "../flow/flow.ts";
import type { RunFailure } from "../runs/run-failure.ts";

const gibibyte = 1024 ** 3;
const mebibyte = 1024 ** 2;

/** What a step's containers get: what it asks for, else an equal share of the machine.
 * Fails with resources-unavailable when the machine has less than is asked for. */
export function containerProfile(step: Step, facts: EngineFacts, jobs: number): Result<ContainerProfile, RunFailure> {
  const { resources } = step;
  for (const resource of ["cpus", "memory"] as const) {
    const wanted = resources[resource];
    if (wanted !== undefined && wanted > facts[resource]) {
      return fail({ kind: "resources-unavailable", step: step.name, resource, wanted, available: facts[resource] });
    }
  }
  return ok({
    cpus: resources.cpus ?? facts.cpus / Math.min(jobs, facts.cpus),
    memory: resources.memory ?? Math.floor((facts.memory * 0.9) / jobs / mebibyte) * mebibyte,
    pids: resources.pids ?? 4096,
    shm: resources.shm ?? gibibyte,
    tmp: resources.tmp ?? 256 * mebibyte,
    network: step.network,
  });
}
