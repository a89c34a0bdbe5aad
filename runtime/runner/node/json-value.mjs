// Values that JSON keeps exactly.

export function isPlainObject(value) {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return (
    prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "hasOwnProperty"))
  );
}

/** Why the value would not come back equal, with the place in it; undefined where it would. */
export function notJson(value, place = "it", above = new Set()) {
  if (value === null || typeof value === "boolean") return undefined;
  if (typeof value === "string") return value.isWellFormed() ? undefined : `${place} is text that is not valid Unicode`;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${place} is ${value}`;
  if (typeof value !== "object")
    return `${place} is ${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}`;
  if (above.has(value)) return `${place} contains itself`;
  if (!Array.isArray(value) && !isPlainObject(value)) return `${place} is a ${value.constructor?.name ?? "object"}`;
  const parts = Array.isArray(value)
    ? Array.from(value, (part, at) => [`[${at}]`, part])
    : Object.entries(value).map(([key, part]) => [`.${key}`, part]);
  above.add(value);
  for (const [step, part] of parts) {
    if (part === undefined && !Array.isArray(value)) continue;
    const reason = notJson(part, `${place === "it" ? "" : place}${step}`, above);
    if (reason !== undefined) return reason;
  }
  above.delete(value);
  return undefined;
}
