import { z } from "zod";
import { requirementMistakes } from "./resolvers/requirement-mistakes.ts";

/** What a step's image must hold. */
export const environmentSchema = z.strictObject({
  /** `3.11`; a base has it, or the lock fails. */
  python: z
    .string()
    .regex(/^3\.\d+$/, "a Python version has the form 3.11")
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
  /** Package name to version or range. */
  npm: z.record(z.string(), z.string()).optional(),
  platforms: z
    .array(z.enum(["linux/amd64", "linux/arm64"]))
    .min(1)
    .optional(),
});

export type Environment = z.infer<typeof environmentSchema>;
