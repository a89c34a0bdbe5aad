import { z } from "zod";
import type { LockedPackage } from "../lock/lock.ts";
import type { Platform } from "../platform.ts";

export type AptPackage = Extract<LockedPackage, { ecosystem: "apt" }>;

/** What of an `apt.json` is read again. */
export const aptLockSchema = z.object({
  /** `bookworm` */
  suite: z.string(),
  /** From this time on Debian's snapshot archive holds what was locked: `20250906T085610Z`. */
  snapshot: z.string().regex(/^\d{8}T\d{6}Z$/),
  packages: z.record(
    z.string(),
    z.array(
      z.object({
        name: z.string(),
        version: z.string(),
        /** Names of those of the list that it needs. */
        needs: z.array(z.string()).optional(),
      }),
    ),
  ),
});

/** A package, and which others of the answer it needs. */
export type NeedyPackage = AptPackage & { needs: string[] };

/** Text of `apt.json`. */
export function aptLockText(
  about: Omit<z.infer<typeof aptLockSchema>, "packages">,
  packages: ReadonlyMap<Platform, readonly NeedyPackage[]>,
): string {
  const listed = [...packages].map(([platform, list]) => [
    platform,
    list.map(({ name, version, path, sha256, needs }) => ({
      name,
      version,
      path,
      sha256,
      ...(needs.length > 0 && { needs }),
    })),
  ]);
  return `${JSON.stringify({ version: 1, ...about, packages: Object.fromEntries(listed) }, null, 2)}\n`;
}
