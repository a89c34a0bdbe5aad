import { compareUtf8 } from "./compare-utf8.ts";

/** A value that JSON can say. `undefined` members are left out. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** One text per value: keys sorted by UTF-8 bytes, no white space.
 * @throws TypeError for a number that JSON has no form for (NaN, infinities) */
export function canonicalJson(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  return `{${members(value).join(",")}}`;
}

const isList = (value: readonly Json[] | object): value is readonly Json[] => Array.isArray(value);

function members(value: { readonly [name: string]: Json | undefined }): string[] {
  return Object.keys(value)
    .toSorted(compareUtf8)
    .flatMap((name) => {
      const member = value[name];
      return member === undefined ? [] : [`${JSON.stringify(name)}:${canonicalJson(member)}`];
    });
}
