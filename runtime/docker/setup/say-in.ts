import type { ContainerCommand } from "../../../images/image-engine.ts";
import type { EngineAddress } from "../call.ts";
import { DockerImageEngine } from "../docker-image-engine.ts";

/** What a command prints in an image, trimmed. @throws Error when it cannot be run */
export async function sayIn(address: EngineAddress, image: string, command: string[]): Promise<string> {
  const order: ContainerCommand = {
    image,
    command,
    environment: { HOME: "/tmp" },
    mounts: [],
    network: false,
    user: "65532:65532",
    workingDirectory: "/",
    labels: {},
  };
  const end = await new DockerImageEngine(address).runToEnd(order, {});
  if (!end.ok) throw new Error(`${command[0]}: ${end.failure.kind}`);
  return end.value.stdout.trim();
}
