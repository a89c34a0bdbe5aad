import { readFileSync } from "node:fs";
import { fail, ok, type Result } from "../../images/result.ts";
import type { Project } from "./find-project.ts";
import type { FlowFailure } from "./flow-failure.ts";
import { importFlowFile } from "./import-flow-file.ts";
import { localPackages } from "./local-packages.ts";
import { placeMistakes } from "./place-mistakes.ts";
import { configSchema, type ConfigValues } from "./project-config-schema.ts";
import { shapeMistakes } from "./shape-mistakes.ts";

/** Loads the project's `flowbox.config.ts` and checks it; without one nothing is configured.
 * @returns in `local` the absolute folder that each package is imported from */
export async function loadProjectConfig({ folder, config: file }: Project): Promise<Result<ConfigValues, FlowFailure>> {
  if (file === undefined) return ok(configSchema.parse({}));
  const imported = await importFlowFile(file);
  if (!imported.ok) return imported;
  const checked = configSchema.safeParse(imported.value);
  const local = checked.success ? localPackages(checked.data.local, folder) : undefined;
  if (checked.success && local?.mistakes.length === 0) return ok({ ...checked.data, local: local.roots });
  const mistakes = checked.success
    ? (local?.mistakes ?? [])
    : shapeMistakes(checked.error.issues, imported.value, fieldsAt);
  return fail({
    kind: "flow-invalid",
    file,
    problems: placeMistakes(mistakes, { file, text: readFileSync(file, "utf8") }),
  });
}

const fieldsAt = ([first]: readonly string[]): string[] => {
  if (first === undefined) return Object.keys(configSchema.shape);
  return first === "indexes" ? ["packages"] : [];
};
