import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type Digest, sha256 } from "../../images/digest.ts";
import { syncFiles } from "./sync-files.ts";

const chunk = Buffer.allocUnsafeSlow(1 << 20);

/** Bytes by their digest, each stored once and never changed. */
export class BlobStore {
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, "blobs", "sha256");
  }

  path(digest: Digest): string {
    const hex = digest.slice("sha256:".length);
    return join(this.#folder, hex.slice(0, 2), hex);
  }

  has(digest: Digest): boolean {
    return existsSync(this.path(digest));
  }

  read(digest: Digest): Buffer {
    return readFileSync(this.path(digest));
  }

  /** Takes a file over by renaming it: its writers must be gone. Symbolic links are not followed.
   * @returns digest and size in bytes */
  take(file: string): { digest: Digest; bytes: number } {
    const { digest, bytes } = this.#hash(file, true);
    this.#place(file, digest);
    return { digest, bytes };
  }

  /** The same for many files, which is faster than one after the other. */
  takeAll(files: readonly string[]): { digest: Digest; bytes: number }[] {
    const hashed = files.map((file) => ({ file, ...this.#hash(file, false) }));
    syncFiles(files);
    return hashed.map(({ file, digest, bytes }) => {
      this.#place(file, digest);
      return { digest, bytes };
    });
  }

  /** Keeps a copy of a file that stays its owner's. */
  keep(file: string, workFolder: string): { digest: Digest; bytes: number } {
    const { digest, bytes } = this.#hash(file, false);
    if (this.has(digest)) return { digest, bytes };
    mkdirSync(workFolder, { recursive: true });
    const copy = join(workFolder, `keep-${process.pid}-${digest.slice(7, 23)}`);
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    return this.take(copy);
  }

  put(bytes: string | Uint8Array, workFolder: string): { digest: Digest; bytes: number } {
    const digest = sha256(bytes);
    if (this.has(digest)) return { digest, bytes: Buffer.byteLength(bytes) };
    mkdirSync(workFolder, { recursive: true });
    const file = join(workFolder, `put-${process.pid}`);
    writeFileSync(file, bytes);
    return this.take(file);
  }

  /** Puts many, which is faster than one after the other. */
  putAll(texts: readonly string[], workFolder: string): void {
    mkdirSync(workFolder, { recursive: true });
    const missing = texts.filter((text) => !this.has(sha256(text)));
    const files = missing.map((text, index) => {
      const file = join(workFolder, `put-${process.pid}-${index}`);
      writeFileSync(file, text);
      return file;
    });
    this.takeAll(files);
  }

  /** Makes the blob appear at a path, without a copy where the file system can. */
  link(digest: Digest, path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    try {
      linkSync(this.path(digest), path);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && (error.code === "EXDEV" || error.code === "EMLINK")))
        throw error;
      copyFileSync(this.path(digest), path, constants.COPYFILE_FICLONE);
    }
  }

  #hash(file: string, sync: boolean): { digest: Digest; bytes: number } {
    const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const hash = createHash("sha256");
      let bytes = 0;
      for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) {
        hash.update(chunk.subarray(0, read));
        bytes += read;
      }
      if (sync) fsyncSync(handle);
      return { digest: `sha256:${hash.digest("hex")}`, bytes };
    } finally {
      closeSync(handle);
    }
  }

  #place(file: string, digest: Digest): void {
    const target = this.path(digest);
    if (existsSync(target)) {
      rmSync(file);
      return;
    }
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    chmodSync(file, 0o444);
    renameSync(file, target);
  }
}
