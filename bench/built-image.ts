import { docker } from "./docker.ts";
import { flowbox } from "./flowbox.ts";

export interface BuiltImage {
  key: string;
  /** The engine's id of it. */
  id: string;
  diffIds: string[];
  built: boolean;
  /** From the start of the command to its end. */
  seconds: number;
}

/** Builds the image of a step, or finds it. */
export function builtImage(folder: string, flow: string, step: string): BuiltImage {
  const { stdout, seconds } = flowbox(folder, ["build", flow, "--step", step, "--json"]);
  const [image] = (JSON.parse(stdout) as { images: Omit<BuiltImage, "seconds">[] }).images;
  if (!image) throw new Error(`${flow} has no step ${step}`);
  return { ...image, seconds };
}

/** Removes the images that have this layer, so that the engine has to be sent it again. */
export function forgetLayer(diffId: string): void {
  const ids = docker(["image", "ls", "--quiet", "--no-trunc", "flowbox/step"]).stdout.split("\n").filter(Boolean);
  for (const id of new Set(ids)) {
    const layers = docker(["image", "inspect", "--format", "{{json .RootFS.Layers}}", id]).stdout;
    if (layers.includes(diffId)) docker(["image", "rm", "--force", id]);
  }
}

/** @returns bytes of the layers that stand on the one with this position, from the lowest (0) */
export function bytesAbove(image: BuiltImage, position: number): number {
  const history = docker(["history", "--human=false", "--format", "{{.Size}}", image.id]).stdout.trim().split("\n");
  return history
    .toReversed()
    .slice(position + 1)
    .reduce((total, bytes) => total + Number(bytes), 0);
}
