import { callStream, type EngineAddress } from "../../runtime/docker/call.ts";
import { DockerImageEngine } from "../../runtime/docker/docker-image-engine.ts";
import { type PrivateEngine, privateEngine } from "./private-engine.ts";

const first: EngineAddress = { socketPath: "/var/run/docker.sock" };

/** A second engine that has the first one's base and tools, and nothing else. */
export async function engineWithBase(): Promise<PrivateEngine> {
  const engine = await privateEngine();
  const names = ["base", "tools"].map((name) => `names=flowbox/${name}:debian-12`).join("&");
  const saved = await callStream(first, { method: "GET", path: `/images/get?${names}` });
  const loaded = await new DockerImageEngine(engine.address).load(saved);
  if (loaded.ok) return engine;
  await engine[Symbol.asyncDispose]();
  throw new Error(`the base could not be loaded: ${loaded.failure.kind}`);
}
