import { z } from "zod";
import { compareUtf8 } from "../compare-utf8.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { LockedPackage } from "../lock/lock.ts";
import type { Platform } from "../platform.ts";
import { fail, ok, type Result } from "../result.ts";

type NpmPackage = Extract<LockedPackage, { ecosystem: "npm" }>;

const names = z.union([z.string().transform((one) => [one]), z.array(z.string())]).optional();

const ranges = z.record(z.string(), z.string()).optional();

const entrySchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  optional: z.boolean().optional(),
  dev: z.boolean().optional(),
  link: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  dependencies: ranges,
  optionalDependencies: ranges,
  peerDependencies: ranges,
  os: names,
  cpu: names,
  libc: names,
});

/** What of a package-lock.json is read. */
export const npmLockSchema = z.object({ lockfileVersion: z.number(), packages: z.record(z.string(), entrySchema) });

/** What of a package-lock.json npm installs on a platform, in the order of paths.
 * Fails with platform-file-missing (a package that must be there is for other platforms) and integrity-missing. */
export function npmPackages(
  text: string,
  about: { environment: string; platform: Platform },
): Result<NpmPackage[], ImageFailure> {
  const { environment, platform } = about;
  const found: NpmPackage[] = [];
  for (const [path, entry] of Object.entries(npmLockSchema.parse(JSON.parse(text)).packages)) {
    if (path === "" || entry.dev || entry.link || entry.inBundle) continue;
    const name = entry.name ?? nameIn(path);
    const version = entry.version ?? "";
    if (!runsOn(entry, platform)) {
      if (entry.optional) continue;
      return fail({ kind: "platform-file-missing", environment, package: name, version, platform });
    }
    const integrity = entry.integrity?.split(/\s+/).find((one) => one.startsWith("sha512-"));
    if (!integrity) return fail({ kind: "integrity-missing", environment, package: name, version });
    found.push({ ecosystem: "npm", name, version, path, integrity });
  }
  return ok(found.toSorted((a, b) => compareUtf8(a.path, b.path)));
}

/** Names of those of these packages that have install scripts. */
export function npmScripts(text: string, packages: readonly LockedPackage[]): string[] {
  const { packages: entries } = npmLockSchema.parse(JSON.parse(text));
  const names = packages.flatMap((one) =>
    one.ecosystem === "npm" && entries[one.path]?.hasInstallScript ? [one.name] : [],
  );
  return [...new Set(names)].toSorted(compareUtf8);
}

/** The name by which a package is installed at a path: `@scope/b` of `node_modules/a/node_modules/@scope/b`. */
export const nameIn = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);

function runsOn(entry: z.infer<typeof entrySchema>, platform: Platform): boolean {
  const cpu = platform === "linux/amd64" ? "x64" : "arm64";
  return allows(entry.os, "linux") && allows(entry.cpu, cpu) && allows(entry.libc, "glibc");
}

function allows(list: readonly string[] | undefined, value: string): boolean {
  if (!list || list.length === 0 || list.includes("any")) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((one) => one.startsWith("!"));
}
