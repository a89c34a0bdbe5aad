import { Readable } from "node:stream";
import { pack } from "tar-stream";
import { callStream, type EngineAddress } from "../call.ts";
import { readAnswers } from "../docker-image-engine.ts";

/** Builds one stage of Dockerfile.base from a context that is made here, entry by entry.
 * @throws EngineAnswer with the failing instruction's words */
export async function buildStage(
  address: EngineAddress,
  { stage, tag, files, debian }: { stage: string; tag: string; files: Record<string, string>; debian: string },
  onLine: (line: string) => void,
): Promise<void> {
  const context = pack();
  for (const [name, text] of Object.entries(files)) context.entry({ name, mtime: new Date(0) }, text);
  context.finalize();
  const query = new URLSearchParams({
    dockerfile: "Dockerfile.base",
    target: stage,
    t: tag,
    rm: "1",
    forcerm: "1",
    buildargs: JSON.stringify({ DEBIAN: debian }),
  });
  const response = await callStream(address, {
    method: "POST",
    path: `/build?${query.toString()}`,
    body: Readable.from(context),
    contentType: "application/x-tar",
  });
  await readAnswers(response, onLine);
}
