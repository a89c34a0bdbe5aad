// What a generator gives, as an array; any other value as it is.
import { callingUser } from "./calling-user.mjs";

export async function spelledOut(value) {
  const kind = Object.prototype.toString.call(value);
  if (kind === "[object Generator]") return callingUser(() => [...value]);
  return kind === "[object AsyncGenerator]" ? callingUser(() => Array.fromAsync(value)) : value;
}
