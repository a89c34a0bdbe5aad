import type { Digest } from "../digest.ts";
import type { EngineFailure } from "../engine-failure.ts";
import type { ImageEngine } from "../image-engine.ts";
import type { LockedPackage } from "../lock/lock.ts";
import { ok, type Result } from "../result.ts";
import { listPackagesScript } from "./list-packages-script.ts";
import { foundPackagesSchema, packageProblems, type PackageProblem } from "./package-problems.ts";
import type { StoredImage } from "./stored-image.ts";

/** One way in which an image is not what it should be. */
export type ImageProblem =
  | PackageProblem
  /** Its id is not the digest of the configuration that its key and layers give. */
  | { kind: "other-config"; expected: Digest; found: string }
  | { kind: "other-layers"; recorded: readonly Digest[]; found: readonly Digest[] }
  | { kind: "other-base"; expected: Digest }
  /** The program that lists its packages did not run to its end in it. */
  | { kind: "unreadable"; tail: string[] };

export interface VerifyRequest {
  image: StoredImage;
  base: { configDigest: Digest; diffIds: readonly Digest[] };
  /** What is on record of it. */
  recorded?: { id: string; diffIds: readonly Digest[] };
  /** Absent where no lock asks for it any more: then its packages are not compared. */
  locked?: readonly LockedPackage[];
  labels: Record<string, string>;
  /** uid:gid */
  user: string;
}

/** Proves that an image is what flowbox built for its key: configuration, layers, base, and, in a container of it without a
 * network, the packages and their files. */
export async function verifyImage(
  request: VerifyRequest,
  { engine, signal }: { engine: ImageEngine; signal?: AbortSignal },
): Promise<Result<ImageProblem[], EngineFailure>> {
  const problems = identityProblems(request);
  if (!request.locked) return ok(problems);
  const debs = request.locked.flatMap((one) => (one.ecosystem === "apt" ? [one.name] : []));
  const end = await engine.runToEnd(
    {
      image: request.image.id,
      command: ["/usr/bin/python3", "-I", "-S", "-B", "-c", listPackagesScript, ...debs],
      environment: {},
      mounts: [],
      network: false,
      user: request.user,
      workingDirectory: "/",
      labels: request.labels,
    },
    signal ? { signal } : {},
  );
  if (!end.ok) return end;
  const found = end.value.exitCode === 0 ? foundPackagesSchema.safeParse(jsonIn(end.value.stdout)) : undefined;
  if (!found?.success) return ok([...problems, { kind: "unreadable", tail: end.value.tail }]);
  return ok([...problems, ...packageProblems(found.data, request.locked)]);
}

function identityProblems({ image, base, recorded }: VerifyRequest): ImageProblem[] {
  const found = image.layers.map(({ diffId }) => diffId);
  const problems: ImageProblem[] = [];
  const known = recorded && recorded.diffIds.join() === found.join();
  if (recorded && !known) problems.push({ kind: "other-layers", recorded: recorded.diffIds, found });
  // An engine may name images by something else than their configuration: then the record says what.
  if (image.id !== image.configDigest && !(known && recorded.id === image.id))
    problems.push({ kind: "other-config", expected: image.configDigest, found: image.id });
  if (base.diffIds.some((diffId, at) => found[at] !== diffId))
    problems.push({ kind: "other-base", expected: base.configDigest });
  return problems;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
