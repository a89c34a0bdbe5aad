import type { Measured } from "./benchmark.ts";

/** Name, median seconds, floor, ratio, bar; what to know besides below. */
export function printTable(measured: readonly Measured[]): void {
  const rows = [
    ["benchmark", "seconds", "floor", "ratio", "pairs", "bar", ""],
    ...measured.map(({ name, seconds, floor, ratio, pairs, bar }) => [
      name,
      seconds.toFixed(3),
      floor.seconds.toFixed(3),
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
