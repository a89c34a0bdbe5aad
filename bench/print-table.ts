import type { Measured } from "./benchmark.ts";

/** Name, median, floor, ratio, bar; what to know besides below. */
export function printTable(measured: readonly Measured[]): void {
  const rows = [
    ["benchmark", "measured", "floor", "ratio", "pairs", "bar", ""],
    ...measured.map(({ name, unit, value, floor, ratio, pairs, bar }) => [
      name,
      shown(value, unit),
      shown(floor.value, unit),
      ratio.toFixed(2),
      String(pairs),
      bar?.text ?? "-",
      bar ? (bar.met ? "met" : "MISSED") : "",
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  console.log();
  for (const { name, what, floor, note } of measured)
    console.log(`${name}: ${what}, against ${floor.what}${note === undefined ? "" : `; ${note}`}`);
}

const shown = (value: number, unit: Measured["unit"]): string => `${value.toFixed(unit === "s" ? 3 : 1)} ${unit}`;
