/** What the report uses of packages that are installed in its step's image, not here. */
declare module "@observablehq/plot" {
  interface Chart {
    outerHTML: string;
  }
  type Row = Record<string, string | number>;
  type Channel<T> = string | number | ((row: T) => string | number);
  type Mark = { readonly mark: unique symbol };
  export function plot(options: Record<string, unknown> & { document: object; marks: Mark[] }): Chart;
  export function barX<T extends Row>(rows: readonly T[], channels: Record<string, Channel<T>>): Mark;
  export function cell<T extends Row>(rows: readonly T[], channels: Record<string, Channel<T>>): Mark;
  export function text<T extends Row>(rows: readonly T[], channels: Record<string, Channel<T>>): Mark;
}

declare module "linkedom" {
  export function parseHTML(html: string): { document: object };
}
