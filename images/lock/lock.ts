import { z } from "zod";
import { isDigest } from "../digest.ts";
import { environmentSchema } from "../environment.ts";
import { debPath, pipFile, pipName, pipVersion, sourceSchema } from "../sources/source.ts";

const digestSchema = z.custom<`sha256:${string}`>((value) => typeof value === "string" && isDigest(value), {
  error: "not a sha256 digest",
});

const lockedPackageSchema = z.discriminatedUnion("ecosystem", [
  z.strictObject({
    ecosystem: z.literal("pip"),
    name: pipName,
    version: pipVersion,
    /** Name of the wheel, or of the source. */
    file: pipFile,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Name of the package index that it comes from and no other may give; absent: the machine's default. */
    index: z.exactOptional(z.string()),
    /** It is no wheel: one is built of it. */
    source: z.exactOptional(sourceSchema),
  }),
  z.strictObject({
    ecosystem: z.literal("npm"),
    name: z.string(),
    version: z.string(),
    /** Where it is installed: `node_modules/jsdom`. */
    path: z.string(),
    integrity: z.string().regex(/^sha512-[A-Za-z0-9+/=]+$/),
  }),
  z.strictObject({
    ecosystem: z.literal("apt"),
    name: z.string(),
    version: z.string(),
    path: debPath,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
]);

/** The one file that was chosen for a package on a platform. */
export type LockedPackage = z.infer<typeof lockedPackageSchema>;

export const lockSchema = z.strictObject({
  version: z.literal(1),
  environmentDigest: digestSchema,
  /** The environment that was locked. */
  environment: environmentSchema,
  /** Digests of the other files in the folder. */
  files: z.record(
    z.string().regex(/^(requirements\.txt|package\.json|package-lock\.json|apt\.json|[\w-][\w.-]*\.tgz)$/),
    digestSchema,
  ),
  /** What of the project it was made from, besides the flow file: path, relative to the flow's folder, to digest. */
  sources: z.record(z.string(), digestSchema).optional(),
  /** `3.11` */
  python: z.string().optional(),
  /** Full version. */
  node: z.string().optional(),
  /** What resolved it. */
  resolvers: z.strictObject({ uv: z.string().optional(), npm: z.string().optional() }),
  platforms: z.partialRecord(z.enum(["linux/amd64", "linux/arm64"]), z.array(lockedPackageSchema)),
});

/** The exact answer to an environment. */
export type Lock = z.infer<typeof lockSchema>;

export const lockVersion = 1;
