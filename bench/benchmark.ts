/** What a benchmark measured, with its floor measured at the same moment. */
export interface Measured {
  name: string;
  /** What was measured, for people. */
  what: string;
  unit: "s" | "MB";
  /** Median. */
  value: number;
  floor: { what: string; /** Median. */ value: number };
  /** Median of the ratios of the pairs. */
  ratio: number;
  /** How many pairs were measured. */
  pairs: number;
  bar?: Bar;
  /** What a reader has to know besides. */
  note?: string;
}

export interface Bar {
  /** For people, as "at most 0.6 s". */
  text: string;
  met: boolean;
}

export interface Benchmark {
  name: string;
  run(): Promise<Measured>;
}
