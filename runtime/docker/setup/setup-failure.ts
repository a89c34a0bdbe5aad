import type { Lack } from "./lack-of.ts";

/** What keeps a machine from being set up. */
export type SetupFailure =
  | { kind: "base-bootstrap-failed"; tail: string[] }
  /** What was given as a base made elsewhere is none. */
  | { kind: "base-unusable"; from: string; reason: string }
  /** Neither does the engine hold this image nor could it be pulled. */
  | { kind: "base-unknown"; image: string; reason: string }
  /** `packages` are all that a base has. */
  | { kind: "base-incomplete"; image: string; lacks: Lack[]; packages: string[] }
  /** No engine answers, and this is not a machine on which one may be installed. */
  | {
      kind: "engine-not-installed";
      why: "not-confirmed" | "not-root" | "not-debian";
      tried: { address: string; reason: string }[];
    }
  | { kind: "setup-command-failed"; command: string; tail: string[] }
  | { kind: "engine-not-answering"; log: string };
