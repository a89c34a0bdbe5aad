import type { Platform } from "../platform.ts";

/** A platform as Python's wheels name it. */
export const pipMachine = (platform: Platform): "x86_64" | "aarch64" =>
  platform === "linux/amd64" ? "x86_64" : "aarch64";

/** The C library of the default bases is at least this one. */
export const glibc = 36;
