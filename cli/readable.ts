import type { Artifact } from "../runtime/artifacts/artifact.ts";

/** An artifact as JSON: its value where the format is JSON or a numeric array, else what is known of it. A pickle is
 * never opened. */
export function readable(artifact: Artifact, bytes: Buffer): unknown {
  if (artifact.format === "json" || artifact.format === "folder") return JSON.parse(bytes.toString());
  if (artifact.format === "npy") return npyValues(bytes) ?? known(artifact);
  const text = artifact.format === "pickle" ? undefined : utf8(bytes);
  return { ...known(artifact), ...(text !== undefined && { text }) };
}

const known = ({ format, type, digest, bytes, shape, preview }: Artifact): object => ({
  format,
  type,
  digest,
  bytes,
  ...(shape && { shape }),
  preview,
});

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Nested lists of the numbers of a `.npy` file in C order. Undefined for what JSON has no numbers for. */
function npyValues(bytes: Buffer): unknown {
  const long = bytes[6] !== 1;
  const start = long ? 12 : 10;
  const length = long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const header = bytes.subarray(start, start + length).toString("latin1");
  const descr = /'descr': '([<|])([a-z])(\d+)'/.exec(header);
  const shape = /'shape': \(([^)]*)\)/
    .exec(header)?.[1]
    ?.split(",")
    .filter((text) => text.trim() !== "")
    .map(Number);
  const read = readers[`${descr?.[2]}${descr?.[3]}`];
  if (!descr || !shape || !read || header.includes("'fortran_order': True")) return undefined;
  const data = bytes.subarray(start + length);
  const width = Number(descr[3]);
  const count = shape.reduce((product, size) => product * size, 1);
  const flat = Array.from({ length: count }, (_, index) => read(data, index * width));
  return shape
    .toReversed()
    .slice(0, -1)
    .reduce<unknown[]>(grouped, flat)
    .slice(0, shape.length === 0 ? 1 : undefined);
}

function grouped(values: unknown[], size: number): unknown[] {
  const groups: unknown[] = [];
  for (let start = 0; start < values.length; start += size) groups.push(values.slice(start, start + size));
  return groups;
}

const readers: Record<string, (data: Buffer, offset: number) => unknown> = {
  f4: (data, offset) => data.readFloatLE(offset),
  f8: (data, offset) => data.readDoubleLE(offset),
  i1: (data, offset) => data.readInt8(offset),
  i2: (data, offset) => data.readInt16LE(offset),
  i4: (data, offset) => data.readInt32LE(offset),
  i8: (data, offset) => Number(data.readBigInt64LE(offset)),
  u1: (data, offset) => data.readUInt8(offset),
  u2: (data, offset) => data.readUInt16LE(offset),
  u4: (data, offset) => data.readUInt32LE(offset),
  u8: (data, offset) => Number(data.readBigUInt64LE(offset)),
  b1: (data, offset) => data.readUInt8(offset) !== 0,
};
