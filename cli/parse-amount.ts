const sizeUnits: Record<string, number> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};
const ageUnits: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `20GB`, `1.5 GiB`, `500MB` in bytes. Undefined for anything else. */
export const parseSize = (text: string): number | undefined => {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*([KMGT]?i?B)$/i.exec(text) ?? [];
  const factor = sizeUnits[unit.toUpperCase()];
  return number === undefined || factor === undefined ? undefined : Math.floor(Number(number) * factor);
};

/** `30d`, `12h`, `2w`, `90m` in milliseconds. Undefined for anything else. */
export const parseAge = (text: string): number | undefined => {
  const [, number, unit = ""] = /^(\d+)\s*([mhdw])$/.exec(text) ?? [];
  const factor = ageUnits[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
};
