import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { ImageRecipe } from "../../images/image-recipe.ts";
import { digestSchema } from "../artifacts/artifact.ts";
import type { Flow } from "../flow/flow.ts";
import { keepImageRecipe } from "./image-recipes.ts";
import type { State } from "./state.ts";
import { writeWhole } from "./write-whole.ts";

const usedImageSchema = z.strictObject({
  key: digestSchema,
  /** Undefined: the base alone. */
  environment: z.exactOptional(z.string()),
  /** The first run that used it; without one it was built by `flowbox build`. */
  run: z.exactOptional(z.string()),
  /** ISO 8601, UTC. */
  at: z.string(),
});

const fileSchema = z.strictObject({ version: z.literal(1), used: z.array(usedImageSchema) });

/** An image that a step had, from when on. */
export type UsedImage = z.infer<typeof usedImageSchema>;

/** The images that a step had one after the other, the newest last. */
export function usedImages(state: State, flow: string, step: string): UsedImage[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(usedFile(state, flow, step), "utf8"))).used;
  } catch {
    return [];
  }
}

/** Remembers an image and its recipe for every step of the environment. What cannot be written is forgotten: it only explains. */
export function noteImage(
  state: State,
  { name: flow, steps }: Pick<Flow, "name" | "steps">,
  image: UsedImage & { recipe: ImageRecipe },
): void {
  const { recipe, ...use } = image;
  try {
    keepImageRecipe(state, use.key, recipe);
    for (const step of steps.filter(({ environment }) => environment === use.environment)) {
      const used = usedImages(state, flow, step.name);
      const last = used.at(-1);
      if (last?.key === use.key && last.environment === use.environment) continue;
      const file = usedFile(state, flow, step.name);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeWhole(file, JSON.stringify({ version: 1, used: [...used, use].slice(-most) }));
    }
  } catch {
    return;
  }
}

const most = 50;

const usedFile = (state: State, flow: string, step: string): string =>
  join(state.folder, "images", flow, `${step}.json`);
