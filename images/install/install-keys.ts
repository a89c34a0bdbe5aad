import type { Base } from "../base.ts";
import { digest, type Digest } from "../digest.ts";
import type { ImageRecipe } from "../image-recipe.ts";

type PipPackage = ImageRecipe["pip"][number];
type NpmPackage = ImageRecipe["npm"][number];

/** What of a recipe npm installs. */
export type NpmRecipe = Pick<ImageRecipe, "npm" | "platform" | "flags" | "scripts">;

/** The virtual environment's frame. */
export const frameKey = ({ python, tools }: Base): Digest => digest("installed-frame", 1, { python, uv: tools.uv });

/** One wheel with its bytecode. */
export const wheelKey = (one: PipPackage, { python, tools }: Base): Digest =>
  digest("installed-wheel", 2, { ...one, python, uv: tools.uv });

/** The layer of Debian packages, on an image with this config digest. */
export const aptKey = (apt: NonNullable<ImageRecipe["apt"]>, { configDigest }: Pick<Base, "configDigest">): Digest =>
  digest("installed-apt", 1, { base: configDigest, apt });

/** The tree of all npm packages. */
export const treeKey = ({ npm, platform, flags, scripts }: NpmRecipe, { tools }: Base): Digest =>
  digest("installed-tree", 1, { npm, platform, flags, scripts, installer: tools.npm });

/** What one npm package brings, in whatever tree it stands: unless install scripts ran, which can change all of it. */
export const npmPackageKey = (one: NpmPackage, recipe: NpmRecipe, base: Base): Digest =>
  digest("installed-npm", 1, {
    ...one,
    installer: base.tools.npm,
    ...(recipe.scripts && { tree: treeKey(recipe, base) }),
  });
