/** What goes wrong between an environment and its image. */
export type ImageFailure =
  | { kind: "base-missing"; base: string }
  | { kind: "lock-missing"; flow: string; environment: string }
  | { kind: "lock-stale"; flow: string; environment: string; changed: string[] };
