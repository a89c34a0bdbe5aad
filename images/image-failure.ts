import type { Platform } from "./platform.ts";

type Ecosystem = "pip" | "npm" | "apt";

/** What goes wrong between an environment and its image. */
export type ImageFailure = LockFailure | SourceFailure | PackageFailure;

/** A base, or a lock, that is not there or is not what was asked for. */
export type LockFailure =
  | { kind: "base-missing"; base: string }
  | { kind: "lock-missing"; flow: string; environment: string }
  | { kind: "lock-stale"; flow: string; environment: string; changed: string[] }
  /** A file of the lock is not as it was written. `file` lies in `locks/<environment>/`. */
  | { kind: "lock-damaged"; flow: string; environment: string; file: string; reason: string }
  | { kind: "lock-newer"; flow: string; environment: string; version: number; known: number }
  | { kind: "python-unavailable"; environment: string; wanted: string; available: string[] }
  /** `missing` have no such version, or each has another one; `instead` is the newest of that major version that all have. */
  | { kind: "node-unavailable"; environment: string; wanted: string; missing: Platform[]; instead?: string }
  /** No lock that was asked about holds it. */
  | { kind: "package-not-locked"; package: string; near?: string; environments: string[] }
  /** A file of another tool that `lock import` was given. */
  | { kind: "import-unusable"; file: string; reason: string }
  /** Only caches were to be read. `packages` are all that are in none, by name or name and version. */
  | { kind: "offline-missing"; environment: string; packages: string[] };

/** What an environment takes from elsewhere than a registry, or lets run. */
export type SourceFailure =
  /** What the environment takes from the project. `path` is relative to the flow's folder. */
  | { kind: "source-unusable"; environment: string; path: string; reason: string }
  /** A package that is needed comes from where nothing can be locked to the byte. */
  | { kind: "package-unlockable"; environment: string; ecosystem: Ecosystem; reason: string }
  /** `allowScripts` names a package that has no install script. `known` have one. */
  | { kind: "script-unknown"; environment: string; package: string; known: string[] }
  /** Debian packages that lie in no place that was looked at. `reached` is false where one of the places did not answer. */
  | { kind: "apt-gone"; environment: string; packages: string[]; reached: boolean; tail: string[] };

/** Packages that cannot be found, got, installed or loaded. */
export type PackageFailure =
  /** `index`: the only one that was asked; absent: the machine's default. */
  | { kind: "package-unknown"; environment: string; ecosystem: Ecosystem; package: string; index?: string }
  /** This machine does not say where the index is: `variable` would. */
  | { kind: "index-unknown"; environment: string; index: string; variable: string; packages: string[] }
  /** `reason` is what the solver said. */
  | { kind: "unsolvable"; environment: string; ecosystem: Ecosystem; reason: string }
  | { kind: "platform-file-missing"; environment: string; package: string; version: string; platform: Platform }
  | { kind: "platform-not-locked"; flow: string; environment: string; platform: Platform; locked: Platform[] }
  /** It has no wheel, and the environment does not say that it may be built. */
  | { kind: "wheel-missing"; environment: string; package: string }
  /** The source of a wheel, or what its build needs, cannot be had. `from`: an address or the name of an index. */
  | { kind: "source-unavailable"; environment: string; package: string; from: string; tail: string[] }
  | { kind: "wheel-build-failed"; environment: string; package: string; exitCode: number; oom: boolean; tail: string[] }
  /** The registry says no strong hash for this package. */
  | { kind: "integrity-missing"; environment: string; package: string; version: string }
  | { kind: "resolve-failed"; environment: string; ecosystem: Ecosystem; tail: string[] }
  | { kind: "install-failed"; environment: string; package?: string; exitCode: number; oom: boolean; tail: string[] }
  /** The disk of the package cache is full. */
  | { kind: "cache-full"; environment: string; folder: string }
  /** A package that would write outside of its prefix. */
  | { kind: "package-outside"; environment: string; package: string; path: string }
  | { kind: "hash-mismatch"; environment: string; package: string; tail: string[] }
  /** The engine holds other layers under this key than were sent. */
  | { kind: "image-unlike"; environment: string; reason: string };
