/** A place in a file of the user's. Line and column start at 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
  /** The line's text. */
  text: string;
}

/** Mistakes in flow files, parameters and step code that show before anything runs. */
export type FlowFailure =
  | { kind: "project-missing"; searched: string }
  | { kind: "flow-unknown"; flow: string; known: string[] }
  | { kind: "flow-missing"; file: string }
  | { kind: "flow-invalid"; file: string; problems: { message: string; path: string; near?: string; place?: Place }[] };
