import { callStream, type EngineAddress } from "../call.ts";
import { readAnswers } from "../docker-image-engine.ts";

/** Has the engine fetch an image, by tag or by digest, from the registry that its name says.
 * @throws Error when no registry answers, EngineAnswer when it does not have the image */
export async function pullImage(address: EngineAddress, reference: string): Promise<void> {
  const [named = "", digest] = reference.split("@");
  const colon = named.lastIndexOf(":") > named.lastIndexOf("/") ? named.lastIndexOf(":") : named.length;
  const query = new URLSearchParams({
    fromImage: named.slice(0, colon),
    tag: digest ?? (named.slice(colon + 1) || "latest"),
  });
  const path = `/images/create?${query.toString()}`;
  await readAnswers(await callStream(address, { method: "POST", path, deadline: 15_000 }));
}
