/** What an engine can do to its caller. */
export type EngineFailure =
  /** `named`: only the address that DOCKER_HOST names was tried. */
  | { kind: "engine-absent"; tried: { address: string; reason: string }[]; named?: true }
  | { kind: "engine-denied"; address: string; user: string }
  | { kind: "engine-lost"; during: string; reason: string }
  | { kind: "engine-too-old"; version: string; needed: string }
  | { kind: "engine-refused"; during: string; reason: string }
  | { kind: "engine-disk-full"; during: string; reason: string }
  | { kind: "cancelled" };
