import type { EntryArgument } from "./closure.ts";
import type { FlowMistake } from "./flow-failure.ts";

/** Arguments of our own that a function requires where there is no such thing.
 * @param step without a scope where it is not known */
export function checkArguments(
  { name, needs, scope }: { name: string; needs: readonly string[]; scope: readonly string[] | undefined },
  taken: readonly EntryArgument[],
): FlowMistake[] {
  return taken.flatMap((argument): FlowMistake[] => {
    if (argument.optional) return [];
    const outside =
      argument.name === "item" || argument.name === "index"
        ? scope?.length === 0 && argument.name
        : argument.name === "inputs" && needs.length === 0 && argument.name;
    return outside ? [{ kind: "argument-outside", step: name, argument: outside }] : [];
  });
}
