import type { Artifact } from "../artifacts/artifact.ts";

/** An artifact that a step can take, and what made it: a step, a param, or the address of another run's artifact. */
export interface SeenArtifact {
  artifact: Artifact;
  maker: string;
}
