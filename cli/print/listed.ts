/** `a, b and c`; of very many, the first ones and how many more. */
export function listed(names: readonly string[], word: "and" | "or" = "and"): string {
  if (names.length === 0) return "none";
  if (names.length > 20) return `${names.slice(0, 20).join(", ")} ${word} ${names.length - 20} more`;
  const last = names.at(-1) ?? "";
  return names.length === 1 ? last : `${names.slice(0, -1).join(", ")} ${word} ${last}`;
}
