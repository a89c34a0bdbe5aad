import { z } from "zod";

/** Of a .deb in Debian's archive: `pool/main/g/graphviz/graphviz_2.42.2-7_amd64.deb`. */
export const debPath = z.string().regex(/^pool\/(?!.*\.\.)[\w./+~%:-]+\.deb$/);

/** As indexes compare names. */
export const pipName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, "not a name of a Python package");
export const pipVersion = z.string().regex(/^[A-Za-z0-9][\w.+!]*$/, "not a version of a Python package");
export const pipFile = z.string().regex(/^\w[\w.+!-]*$/, "not a name of a file");

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** What a wheel is built from, and with. */
export const sourceSchema = z.strictObject({
  /** Where a source that is in no index was exported from. */
  git: z.exactOptional(
    z.strictObject({
      /** Without `git+`. */
      url: z.string().regex(/^(?:https|ssh):\/\/\w\S*$/),
      commit: z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/),
      /** As asked for: a tag or branch, which may move. */
      revision: z.string().regex(/^[A-Za-z0-9][\w./+-]*$/),
      subdirectory: z.exactOptional(z.string().regex(/^(?!.*\.\.)\w[\w./-]*$/)),
    }),
  ),
  /** The wheels that its build may use. */
  requires: z.array(
    z.strictObject({
      name: pipName,
      version: pipVersion,
      file: pipFile,
      sha256: sha256Schema,
      index: z.exactOptional(z.string()),
    }),
  ),
  /** Debian packages that are there while it is built, besides the tools image. */
  apt: z.exactOptional(
    z.strictObject({
      suite: z.string(),
      snapshot: z.string().regex(/^\d{8}T\d{6}Z$/),
      packages: z.array(z.strictObject({ name: z.string(), version: z.string(), path: debPath, sha256: sha256Schema })),
    }),
  ),
});

export type WheelSource = z.infer<typeof sourceSchema>;

/** A package as the lock has it: of a file that is built, that file. */
export interface SourcePackage {
  name: string;
  /** Of a git export it is known when it is built. */
  version: string;
  /** The source's file name and digest. */
  file: string;
  sha256: string;
  index?: string;
  source: WheelSource;
}
