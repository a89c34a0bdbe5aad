import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "./canonical-json.ts";

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

/** The identity of a value: what kind of thing it is and the version of its shape are part of it,
 * so that two kinds never collide. */
export const digest = (kind: string, version: number, value: Json): Digest =>
  sha256(canonicalJson([kind, version, value]));

/** The digest of bytes as they are. */
export const sha256 = (bytes: string | Uint8Array): Digest =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

export const isDigest = (text: string): text is Digest => /^sha256:[0-9a-f]{64}$/.test(text);
