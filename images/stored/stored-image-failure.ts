/** What goes wrong with images that were built before. */
export type StoredImageFailure =
  | { kind: "image-unknown"; image: string; known: string[]; near?: string }
  | { kind: "image-ambiguous"; image: string; candidates: string[] }
  /** `image` is how it was asked for. */
  | { kind: "image-not-built"; image: string; key: string; flow?: string }
  /** It is not to the byte what flowbox builds under its key. */
  | { kind: "image-changed"; image: string }
  | { kind: "step-on-base"; step: string; flow: string };
