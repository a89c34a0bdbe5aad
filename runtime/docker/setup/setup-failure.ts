/** What keeps a machine from being set up. */
export type SetupFailure =
  | { kind: "base-bootstrap-failed"; tail: string[] }
  /** What was given as a base made elsewhere is none. */
  | { kind: "base-unusable"; file: string; reason: string }
  /** No engine answers, and this is not a machine on which one may be installed. */
  | {
      kind: "engine-not-installed";
      why: "not-confirmed" | "not-root" | "not-debian";
      tried: { address: string; reason: string }[];
    }
  | { kind: "setup-command-failed"; command: string; tail: string[] }
  | { kind: "engine-not-answering"; log: string };
