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
});

/** Text of `apt.json`. */
export function aptLockText(
  about: z.infer<typeof aptLockSchema>,
  packages: ReadonlyMap<Platform, readonly AptPackage[]>,
): string {
  const listed = [...packages].map(([platform, list]) => [
    platform,
    list.map(({ name, version, path, sha256 }) => ({ name, version, path, sha256 })),
  ]);
  return `${JSON.stringify({ version: 1, ...about, packages: Object.fromEntries(listed) }, null, 2)}\n`;
}
