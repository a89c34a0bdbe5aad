/** The names that `{name}` in a text mentions. */
export const namesInBraces = (text: string): string[] =>
  [...text.matchAll(/\{([A-Za-z_]\w*)\}/g)].map(([, name = ""]) => name);
