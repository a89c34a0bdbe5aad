import type { Platform } from "./platform.ts";

/** What goes wrong between an environment and its image. */
export type ImageFailure =
  | { kind: "base-missing"; base: string }
  | { kind: "lock-missing"; flow: string; environment: string }
  | { kind: "lock-stale"; flow: string; environment: string; changed: string[] }
  /** A file of the lock is not as it was written. `file` lies in `locks/<environment>/`. */
  | { kind: "lock-damaged"; flow: string; environment: string; file: string; reason: string }
  | { kind: "lock-newer"; flow: string; environment: string; version: number; known: number }
  | { kind: "python-unavailable"; environment: string; wanted: string; available: string[] }
  | { kind: "node-unavailable"; environment: string; wanted: string }
  | { kind: "package-unknown"; environment: string; ecosystem: "pip" | "npm"; package: string }
  /** `reason` is what the solver said. */
  | { kind: "unsolvable"; environment: string; ecosystem: "pip" | "npm"; reason: string }
  | { kind: "platform-file-missing"; environment: string; package: string; version: string; platform: Platform }
  | { kind: "platform-not-locked"; flow: string; environment: string; platform: Platform; locked: Platform[] }
  /** The registry says no strong hash for this package. */
  | { kind: "integrity-missing"; environment: string; package: string; version: string }
  | { kind: "resolve-failed"; environment: string; ecosystem: "pip" | "npm"; tail: string[] }
  | { kind: "install-failed"; environment: string; package?: string; exitCode: number; oom: boolean; tail: string[] }
  /** A package that would write outside of its prefix. */
  | { kind: "package-outside"; environment: string; package: string; path: string }
  | { kind: "hash-mismatch"; environment: string; package: string; tail: string[] }
  /** The engine holds other layers under this key than were sent. */
  | { kind: "image-unlike"; environment: string; reason: string };
