import type { EngineFailure } from "./engine-failure.ts";
import type { ImageFailure } from "./image-failure.ts";
import type { ImageRecipe } from "./image-recipe.ts";
import type { ImageRequest } from "./image-request.ts";
import { aptLayer } from "./install/apt-layer.ts";
import { installPackages } from "./install/install-packages.ts";
import type { InstallPlace } from "./install-place.ts";
import { groupParts } from "./layers/group-parts.ts";
import { settlePaths } from "./layers/settle-paths.ts";
import { stepLayer, type StepLayer } from "./layers/step-layer.ts";
import { ok, type Result } from "./result.ts";

/** Installs what a recipe names and says which layers it makes, lowest first. */
export async function stepLayers(
  recipe: ImageRecipe,
  request: ImageRequest,
  place: InstallPlace,
): Promise<Result<StepLayer[], ImageFailure | EngineFailure>> {
  const apt = recipe.apt ? await aptLayer(recipe.apt, request.lockFolder, place) : undefined;
  if (apt?.ok === false) return apt;
  const installed = await installPackages(recipe, request, place);
  if (!installed.ok) return installed;
  const settled = settlePaths(installed.value);
  for (const { path, kept, dropped } of settled.shared)
    place.onLine?.(`${kept} and ${dropped} both hold /${path}: ${kept}'s is taken`);
  return ok([...(apt ? [apt.value] : []), ...groupParts(settled.parts).map(stepLayer)]);
}
