/** One thing in a layer, normalised: owner root, time zero, no extended attributes. */
export interface TarEntry {
  /** Relative to the root, no slash at either end. */
  path: string;
  type: "file" | "directory" | "symlink";
  mode: number;
  /** Bytes of content; 0 for anything but a file. */
  size: number;
  /** Where a symlink points, as written. */
  linkTarget?: string;
}

/** The header blocks of one entry: ustar, preceded by a pax record only where a name or size does not fit. */
export function tarHeader(entry: TarEntry): Buffer {
  const path = entry.type === "directory" ? `${entry.path}/` : entry.path;
  const link = entry.linkTarget ?? "";
  const records: string[] = [];
  if (!fits(path, 100)) records.push(paxRecord("path", path));
  if (!fits(link, 100)) records.push(paxRecord("linkpath", link));
  if (entry.size > largestOctal) records.push(paxRecord("size", `${entry.size}`));
  const header = ustar({ ...entry, path, linkTarget: link, flag: flags[entry.type] });
  if (records.length === 0) return header;
  const pax = Buffer.from(records.join(""));
  const paxHeader = ustar({ path: "PaxHeader", mode: 0o644, size: pax.length, linkTarget: "", flag: "x" });
  return Buffer.concat([paxHeader, pax, tarPadding(pax.length), header]);
}

/** The zero bytes after content of this size. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((512 - (size % 512)) % 512);

/** The two zero blocks that end a tar. */
export const tarEnd = (): Buffer => Buffer.alloc(1024);

const largestOctal = 0o77777777777;
const flags = { file: "0", directory: "5", symlink: "2" } as const;

const fits = (text: string, bytes: number): boolean => Buffer.byteLength(text) <= bytes && /^[\x20-\x7e]*$/.test(text);

function ustar(fields: { path: string; mode: number; size: number; linkTarget: string; flag: string }): Buffer {
  const block = Buffer.alloc(512);
  Buffer.from(fields.path).copy(block, 0, 0, 100);
  octal(block, fields.mode, { at: 100, length: 8 });
  octal(block, 0, { at: 108, length: 8 });
  octal(block, 0, { at: 116, length: 8 });
  octal(block, fields.size > largestOctal ? 0 : fields.size, { at: 124, length: 12 });
  octal(block, 0, { at: 136, length: 12 });
  block.fill(0x20, 148, 156);
  block.write(fields.flag, 156, "ascii");
  Buffer.from(fields.linkTarget).copy(block, 157, 0, 100);
  block.write("ustar\u000000", 257, "ascii");
  octal(block, 0, { at: 329, length: 8 });
  octal(block, 0, { at: 337, length: 8 });
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148, "ascii");
  return block;
}

function octal(block: Buffer, value: number, field: { at: number; length: number }): void {
  block.write(`${value.toString(8).padStart(field.length - 1, "0")}\u0000`, field.at, "ascii");
}

function paxRecord(name: string, value: string): string {
  const rest = ` ${name}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + `${bytes}`.length;
  length = bytes + `${length}`.length;
  return `${length}${rest}`;
}
