import { fail, ok, type Result } from "../../images/result.ts";
import type { SeenArtifact } from "../task/seen-artifact.ts";
import { findArtifact } from "./find-artifact.ts";
import type { RunRequest } from "./run-request.ts";
import type { RunFailure } from "./run-failure.ts";
import type { State } from "./state.ts";

/** Finds the artifacts of other runs that a flow takes. In test mode an address means the `test:` namespace.
 * Fails with input-missing (why tells), pickle-incompatible. */
export function resolveCrossRun(
  { flow, params, mode, from }: RunRequest,
  { state, packages }: { state: State; packages: readonly Record<string, string>[] },
): Result<Record<string, SeenArtifact>, RunFailure> {
  const resolved: Record<string, SeenArtifact> = {};
  for (const [name, { fromRun }] of Object.entries(flow.inputs)) {
    const asked = from[name] ?? (mode === "test" ? flow.testMode.inputs[name] : undefined) ?? fromRun;
    const address = namespaced(fillIn(asked, params), mode, from[name] !== undefined);
    const found = findArtifact(state, address);
    if (!found.ok) return fail({ kind: "input-missing", input: name, address, cause: found.failure });
    const { artifact, record, task } = found.value;
    const differing = artifact.pickle ? differingPackages(artifact.pickle.packages, packages) : [];
    if (differing.length > 0)
      return fail({ kind: "pickle-incompatible", step: task, argument: name, maker: record.run, differing });
    resolved[name] = { artifact: { ...artifact, name }, maker: `${record.run}/${task}` };
  }
  return ok(resolved);
}

const fillIn = (address: string, params: Record<string, unknown>): string =>
  address.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));

const namespaced = (address: string, mode: "normal" | "test", named: boolean): string =>
  mode === "test" && !named && !address.startsWith("test:") ? `test:${address}` : address;

/** A pickle fits when some environment of the flow has every package in the version that wrote it. */
function differingPackages(wrote: Record<string, string>, environments: readonly Record<string, string>[]): string[] {
  const differences = environments.map((packages) =>
    Object.entries(wrote)
      .filter(([name, version]) => packages[name] !== version)
      .map(([name, version]) => `${name} ${version} (here ${packages[name] ?? "absent"})`),
  );
  return differences.toSorted((a, b) => a.length - b.length)[0] ?? [];
}
