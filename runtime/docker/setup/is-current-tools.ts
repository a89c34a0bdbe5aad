import { baseLabels } from "../../../images/find-base.ts";
import type { EngineImage } from "../../../images/image-engine.ts";
import { baseRecipe } from "./flatten-stage.ts";

/** These tools were made by what this flowbox would make them by. */
export const isCurrentTools = (tools: EngineImage | undefined, dockerfile: string): tools is EngineImage =>
  tools?.labels[baseLabels.recipe] === baseRecipe(dockerfile);
