import type { Base } from "../base.ts";
import { digest, type Digest } from "../digest.ts";
import type { ImageRecipe } from "../image-recipe.ts";

type PipPackage = ImageRecipe["pip"][number];
type NpmPackage = ImageRecipe["npm"][number];

/** The virtual environment's frame. */
export const frameKey = ({ python, tools }: Base): Digest => digest("installed-frame", 1, { python, uv: tools.uv });

/** One wheel with its bytecode. */
export const wheelKey = (one: PipPackage, { python, tools }: Base): Digest =>
  digest("installed-wheel", 1, { ...one, python, uv: tools.uv });

/** The tree of all npm packages. */
export const treeKey = ({ npm, platform, flags }: ImageRecipe, { tools }: Base): Digest =>
  digest("installed-tree", 1, { npm, platform, flags, installer: tools.npm });

/** What one npm package brings, in whatever tree it stands. */
export const npmPackageKey = (one: NpmPackage, { tools }: Base): Digest =>
  digest("installed-npm", 1, { ...one, installer: tools.npm });
