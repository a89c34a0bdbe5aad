import { z } from "zod";
import { requirementMistakes } from "./resolvers/requirement-mistakes.ts";

/** A version or range of the registry, an alias, or a folder or tarball of the project. */
const npmRange = z
  .string()
  .refine(
    (range) => !/^([a-z+]+:\/\/|(git|github|gitlab|bitbucket|gist|link|workspace|portal|patch):|git@)/.test(range),
    "an npm package is asked for by a version or a range, or as file: with a path; a repository or an address cannot be locked",
  )
  .refine(
    (range) => !/^[\w.-]+\/[\w.-]+(#.*)?$/.test(range),
    "an npm package is asked for by a version or a range, or as file: with a path; a repository cannot be locked",
  )
  .refine(
    (range) => !/^(file:)?[/~]/.test(range),
    "a package of the project is named by a path relative to the flow's folder: file:../../packages/charts",
  );

const aptName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9+.-]*[a-z0-9+](=[\w.+:~-]+)?$/,
    "a Debian package has the form graphviz or graphviz=2.42.2-7",
  );

const npmName = z.string().regex(/^(@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~_-][\w.~-]*$/i, "not a name of an npm package");

/** What a step's image must hold. */
export const environmentSchema = z.strictObject({
  /** `3.11`; a base has it, or the lock fails. */
  python: z
    .string()
    .regex(/^3\.\d+$/, "a Python version has the form 3.11")
    .optional(),
  /** Config digest of the base, as `flowbox setup --json` says it: this one and no other. */
  base: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, "a base is named by its digest, as flowbox setup --json says it")
    .optional(),
  /** `24`, or a full version. */
  node: z
    .string()
    .regex(/^\d+(\.\d+){0,2}$/, "a Node version has the form 24 or 24.21.0")
    .optional(),
  /** Requirements as pip reads them: `numpy==2.2.6`, `uvicorn[standard]>=0.30 ; python_version >= "3.10"`. */
  pip: z
    .array(z.string())
    .superRefine((requirements, context) => {
      for (const message of requirementMistakes(requirements)) context.addIssue(message);
    })
    .optional(),
  /** Package name to version or range; or the path, relative to the flow's folder, of a package.json whose dependencies are
   * meant. A package-lock.json beside that one is the starting point of the lock. */
  npm: z
    .union([
      z
        .string()
        .regex(/^(?![/~])(.+\/)?package\.json$/, "not a path, relative to the flow's folder, of a package.json"),
      z.record(npmName, npmRange),
    ])
    .optional(),
  /** npm packages whose install scripts run while the image is built. No others do. */
  allowScripts: z.array(npmName).optional(),
  /** What may be built from source, in a container without a network: packages of an index by name, besides those from git.
   * `apt` are Debian packages that are there while building and in no image: `gcc`. */
  build: z
    .strictObject({ packages: z.array(z.string().min(1)).optional(), apt: z.array(aptName).optional() })
    .optional(),
  /** Debian packages: `graphviz`, or `graphviz=2.42.2-7+deb12u1`. */
  apt: z.array(aptName).optional(),
  platforms: z
    .array(z.enum(["linux/amd64", "linux/arm64"]))
    .min(1)
    .optional(),
});

export type Environment = z.infer<typeof environmentSchema>;
