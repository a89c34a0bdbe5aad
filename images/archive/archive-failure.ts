/** Why an archive of images is not taken. */
export type ArchiveFailure =
  /** No archive of images, or not a whole one. */
  | { kind: "archive-damaged"; file: string; reason: string }
  /** The bytes under a digest are not those of the digest. */
  | { kind: "archive-digest"; file: string; blob: string; found: string }
  /** It holds something that has no place in it. */
  | { kind: "archive-entry"; file: string; entry: string; reason: string };
