import type { FileHandle } from "node:fs/promises";

/** A file in a tar, by where its bytes lie. */
export interface ArchiveEntry {
  name: string;
  offset: number;
  size: number;
}

/** Why a tar cannot be taken; `entry` where it is about one. */
export interface EntryProblem {
  problem: string;
  entry?: string;
}

const block = 512;
const mostEntries = 100_000;

/** Lists a tar of plain files and folders, and takes nothing that readers of tars could understand differently: no links, no
 * devices, no long names, no repeated ones, nothing behind its end. */
export async function listEntries(handle: FileHandle, bytes: number): Promise<ArchiveEntry[] | EntryProblem> {
  const entries: ArchiveEntry[] = [];
  const names = new Set<string>();
  let long: number | undefined;
  for (let at = 0; ;) {
    if (at + block > bytes) return { problem: "it ends before it is whole" };
    const header = await read(handle, at, block);
    if (isZero(header))
      return (await zeroToTheEnd(handle, at, bytes)) ? entries : { problem: "something lies behind its end" };
    const parsed = parseHeader(header);
    if (!parsed) return { problem: at === 0 ? "it is not an archive" : "one of its headers is damaged" };
    const { name, type } = parsed;
    const size: number = long ?? parsed.size;
    long = undefined;
    const offset = at + block;
    at = offset + Math.ceil(size / block) * block;
    if (!Number.isSafeInteger(size) || at > bytes) return { problem: "it ends before it is whole" };
    if (type === "x") {
      long = size <= 1024 ? sizeRecord(await read(handle, offset, size)) : undefined;
      if (long === undefined) return { problem: "it has a header that is not understood", entry: name };
      continue;
    }
    if (type !== "0" && type !== "5") return { problem: "it is neither a file nor a folder", entry: name };
    if (type === "5" && size > 0) return { problem: "it is a folder with content", entry: name };
    if (names.has(name)) return { problem: "it is in it twice", entry: name };
    names.add(name);
    if (names.size > mostEntries) return { problem: "it holds too much" };
    entries.push({ name, offset, size });
  }
}

async function read(handle: FileHandle, offset: number, size: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, offset);
  return buffer.subarray(0, bytesRead);
}

const isZero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);

async function zeroToTheEnd(handle: FileHandle, from: number, bytes: number): Promise<boolean> {
  if (bytes - from < 2 * block || bytes - from > 1 << 20) return false;
  return isZero(await read(handle, from, bytes - from));
}

function parseHeader(header: Buffer): { name: string; type: string; size: number } | undefined {
  const magic = header.toString("latin1", 257, 262);
  const prefix = text(header, 345, 500);
  const [name, type, size, sum] = [
    text(header, 0, 100),
    header.toString("latin1", 156, 157),
    octal(header, 124, 136),
    octal(header, 148, 156),
  ];
  if (magic !== "ustar" || prefix !== "" || name === undefined || size === undefined || sum !== checksum(header))
    return undefined;
  return { name, type: type === "\0" ? "0" : type, size };
}

function text(header: Buffer, from: number, to: number): string | undefined {
  const field = header.toString("latin1", from, to).replace(/\0+$/, "");
  return /^[\x21-\x7e]*$/.test(field) ? field : undefined;
}

function octal(header: Buffer, from: number, to: number): number | undefined {
  const field = header.toString("latin1", from, to).replace(/[\0 ]+$/, "");
  return /^[0-7]+$/.test(field) ? Number.parseInt(field, 8) : undefined;
}

function checksum(header: Buffer): number {
  let sum = 8 * 0x20;
  for (const [at, byte] of header.entries()) if (at < 148 || at >= 156) sum += byte;
  return sum;
}

/** A size that does not fit into a header stands before it, and nothing else does. */
function sizeRecord(record: Buffer): number | undefined {
  const [whole, length, size] = /^(\d+) size=(\d+)\n$/.exec(record.toString("latin1")) ?? [];
  return whole !== undefined && Number(length) === record.length ? Number(size) : undefined;
}
