import { z } from "zod";

const packagePattern = z
  .string()
  .regex(/^[@A-Za-z0-9*][@A-Za-z0-9*._/-]*$/, "a package has the form acme-core, acme-* or @acme/*");

/** What `flowbox.config.ts` may say. */
export const configSchema = z.strictObject({
  /** Package indexes of the project's, by name. Where they are is told by each machine. */
  indexes: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/, "an index has a name of small letters, digits and dashes"),
      z.strictObject({ packages: z.array(packagePattern).min(1) }),
    )
    .default({}),
  /** Packages of the project's own, by the name that is imported, and the folder that holds them. */
  local: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "write the name that is imported"), z.string().min(1))
    .default({}),
});

export type ConfigValues = z.output<typeof configSchema>;
