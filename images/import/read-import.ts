import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import type { EngineFailure } from "../engine-failure.ts";
import { giveFolder } from "../give-folder.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { InstallPlace } from "../install-place.ts";
import { layFile } from "../lay-file.ts";
import { fail, ok, type Result } from "../result.ts";
import { runTools } from "../run-tools.ts";
import { readImportScript } from "./read-import-script.ts";

export interface ImportedPip {
  /** What is asked for, as pip reads it; what others need is not among it where the file says who needs whom. */
  requirements: string[];
  /** The versions that are to be kept: `numpy==2.2.6`. Empty where the file says none. */
  pins: string[];
}

const answerSchema = z.union([
  z.object({ mistake: z.string() }),
  z.object({ requirements: z.array(z.string()), pins: z.array(z.string()) }),
]);

const mostBytes = 50 * 1024 * 1024;

/** Reads what another tool asks for or has locked, with pip and uv in a container: a requirements file, `pyproject.toml`,
 * `uv.lock` (with its `pyproject.toml`) or `pylock.toml`. Fails with import-unusable.
 * @param group of dependencies, in a pyproject.toml or uv.lock; without it the project's own */
export async function readImport(
  { file, group }: { file: string; group?: string },
  place: InstallPlace,
): Promise<Result<ImportedPip, ImageFailure | EngineFailure>> {
  const unusable = (reason: string) => fail({ kind: "import-unusable", file, reason } as const);
  const folder = join(place.work, "import");
  await mkdir(folder, { recursive: true });
  await giveFolder(folder, place.user);
  for (const name of await readdir(dirname(file))) {
    if (name !== basename(file) && !/\.(txt|in)$|^(pyproject\.toml|uv\.lock)$/.test(name)) continue;
    const about = await stat(join(dirname(file), name)).catch(() => undefined);
    if (!about?.isFile() || about.size > mostBytes) continue;
    await layFile(join(folder, name), await readFile(join(dirname(file), name)), place.user);
  }
  const { onLine: _, ...quiet } = place;
  const end = await runTools(quiet, {
    command: ["python3", "-c", readImportScript, `/import/${basename(file)}`, ...(group === undefined ? [] : [group])],
    mounts: [{ source: folder, target: "/import", readOnly: true }],
  });
  if (!end.ok) return end;
  if (end.value.exitCode !== 0) return unusable(end.value.tail.slice(-4).join("\n"));
  const answer = answerSchema.parse(JSON.parse(end.value.stdout));
  return "mistake" in answer ? unusable(answer.mistake) : ok(answer);
}
