/** What an engine can do to its caller. */
export type EngineFailure =
  | { kind: "engine-absent"; tried: { address: string; reason: string }[] }
  | { kind: "engine-denied"; address: string; user: string }
  | { kind: "engine-lost"; during: string; reason: string }
  | { kind: "engine-too-old"; version: string; needed: string }
  | { kind: "engine-refused"; during: string; reason: string }
  | { kind: "engine-disk-full"; during: string; reason: string }
  | { kind: "cancelled" };
