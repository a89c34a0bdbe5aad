/** `train/3` or `test:train/3`, in parts. */
export interface RunName {
  namespace: "" | "test";
  flow: string;
  number: number;
}

export const runName = ({ namespace, flow, number }: RunName): string =>
  `${namespace === "test" ? "test:" : ""}${flow}/${number}`;

export function parseRunName(text: string): RunName | undefined {
  const match = /^(test:)?([a-z][a-z0-9_-]*)\/([1-9]\d*)$/.exec(text);
  if (!match?.[2]) return undefined;
  return { namespace: match[1] ? "test" : "", flow: match[2], number: Number(match[3]) };
}
