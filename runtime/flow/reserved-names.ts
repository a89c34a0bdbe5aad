/** Arguments of our own: neither a param nor an artifact can be called so. */
export const reservedNames: readonly string[] = ["item", "index", "inputs", "context"];
