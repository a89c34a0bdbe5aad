/** What a benchmark measured, with its floor measured at the same moment. */
export interface Measured {
  name: string;
  /** What was timed, for people. */
  what: string;
  /** Median, in seconds. */
  seconds: number;
  floor: { what: string; /** Median, in seconds. */ seconds: number };
  /** Median of the ratios of the pairs. */
  ratio: number;
  /** How many pairs were timed. */
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
