/** One uncompressed tar of an image. */
export interface Layer {
  /** Length of the tar. */
  bytes: number;
  /** The tar, each time from its beginning. */
  content(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}
