// Arrays as typed arrays that carry their shape.

const kinds = {
  b1: Uint8Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f2: globalThis.Float16Array,
  f4: Float32Array,
  f8: Float64Array,
};

const descriptions = new Map([
  [Int8Array, "|i1"],
  [Uint8ClampedArray, "|u1"],
  [Int16Array, "<i2"],
  [Uint16Array, "<u2"],
  [Int32Array, "<i4"],
  [Uint32Array, "<u4"],
  [BigInt64Array, "<i8"],
  [BigUint64Array, "<u8"],
  [Float32Array, "<f4"],
  [Float64Array, "<f8"],
]);
if (kinds.f2 !== undefined) descriptions.set(kinds.f2, "<f2");

/** The dtype of a typed array, or undefined. Uint8Array is none: its values are bytes. */
export const dtypeOf = (value) => descriptions.get(value?.constructor);

/** A typed array in C order with a `shape` that is not enumerable. */
export function readNpy(file) {
  const { descr, fortran, shape, start } = header(file);
  const kind = kinds[/^[<|=>](b1|[iu][1248]|f[248])$/.exec(descr)?.[1]];
  if (kind === undefined) throw new Error(`arrays of ${descr} cannot be read in Node`);
  const size = shape.reduce((product, length) => product * length, 1);
  const bytes = new Uint8Array(file.subarray(start, start + size * kind.BYTES_PER_ELEMENT));
  if (bytes.length !== size * kind.BYTES_PER_ELEMENT) throw new Error("the array is cut off");
  if (descr[0] === ">") swap(bytes, kind.BYTES_PER_ELEMENT);
  const array = new kind(bytes.buffer, 0, size);
  return withShape(fortran ? inRows(array, shape) : array, shape);
}

/** The bytes of an .npy file, version 1.0. */
export function writeNpy(array) {
  const shape = shapeOf(array);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const facts = `{'descr': '${dtypeOf(array)}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const padded = facts.padEnd(Math.ceil((10 + facts.length + 1) / 64) * 64 - 11) + "\n";
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length & 255, padded.length >> 8]);
  return Buffer.concat([
    start,
    Buffer.from(padded, "latin1"),
    Buffer.from(array.buffer, array.byteOffset, array.byteLength),
  ]);
}

export function shapeOf(array) {
  const { shape } = array;
  const fits =
    Array.isArray(shape) && shape.every(Number.isSafeInteger) && shape.reduce((a, b) => a * b, 1) === array.length;
  return fits ? shape : [array.length];
}

/** The numbers of a line; of a grid its rows, each with its shape. */
export function* rowsOf(array) {
  const [length, ...shape] = shapeOf(array);
  const size = shape.reduce((product, one) => product * one, 1);
  for (let at = 0; at < length; at += 1) {
    if (shape.length > 0) yield withShape(array.slice(at * size, (at + 1) * size), shape);
    else yield plain(array[at]);
  }
}

/** A number where one holds it exactly. */
const plain = (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

function header(file) {
  if (file.subarray(0, 6).toString("latin1") !== "\x93NUMPY") throw new Error("it is not an .npy file");
  const wide = file[6] >= 2;
  const from = wide ? 12 : 10;
  const start = from + (wide ? file.readUInt32LE(8) : file.readUInt16LE(8));
  const text = file.subarray(from, start).toString("latin1");
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1] ?? "records";
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(text)?.[1] ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  return { descr, fortran: /'fortran_order':\s*True/.test(text), shape, start };
}

function withShape(array, shape) {
  Object.defineProperty(array, "shape", { value: shape, enumerable: false });
  return array;
}

function swap(bytes, width) {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

function inRows(array, shape) {
  const rows = new array.constructor(array.length);
  const index = shape.map(() => 0);
  for (let at = 0; at < array.length; at += 1) {
    let target = 0;
    for (let axis = 0; axis < shape.length; axis += 1) target = target * shape[axis] + index[axis];
    rows[target] = array[at];
    for (let axis = 0; axis < shape.length; axis += 1) {
      index[axis] += 1;
      if (index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return rows;
}
