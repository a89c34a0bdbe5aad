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
  | { kind: "flow-unknown"; flow: string; known: string[]; near?: string }
  | { kind: "flow-missing"; file: string }
  /** git cannot say what was committed. */
  | {
      kind: "history-unavailable";
      folder: string;
      reference: string;
      why: "no-git" | "no-repository" | "no-commit";
    }
  | { kind: "flow-syntax"; file: string; message: string; place?: Place }
  | { kind: "flow-threw"; file: string; message: string; place?: Place }
  | { kind: "flow-import-missing"; file: string; specifier: string; local: boolean; place?: Place }
  /** `found`: what the default export is instead; absent where there is none. */
  | { kind: "flow-not-a-flow"; file: string; found?: string }
  | { kind: "flow-invalid"; file: string; problems: FlowProblem[] }
  | { kind: "params-invalid"; flow: string; problems: ParamProblem[] }
  | { kind: "params-file-invalid"; file: string; why: string; place?: Place }
  | { kind: "code-unreadable"; step: string; file: string; why: string; place?: Place }
  | { kind: "code-import-missing"; step: string; file: string; specifier: string; place?: Place }
  | { kind: "function-missing"; step: string; file: string; function: string; known: string[]; near?: string }
  | { kind: "files-missing"; step: string; pattern: string };

/** One mistake in a flow file. */
export type FlowProblem = FlowMistake & { place?: Place };

export type FlowMistake =
  /** `path` is where in the options: `steps.fit.needs[0]`. */
  | { kind: "value-invalid"; path: string; why: string }
  | { kind: "field-unknown"; path: string; field: string; known: string[]; near?: string }
  | { kind: "need-unknown"; step: string; need: string; known: string[]; near?: string }
  | { kind: "need-itself"; step: string }
  | { kind: "need-twice"; step: string; need: string }
  /** First and last are the same step. */
  | { kind: "cycle"; steps: string[] }
  | { kind: "environment-unknown"; step: string; environment: string; known: string[]; near?: string }
  | { kind: "environment-clash"; step: string }
  | { kind: "name-invalid"; of: "step" | "environment" | "param" | "input"; name: string; pattern: string }
  | { kind: "name-reserved"; of: "step" | "param" | "input"; name: string }
  | { kind: "catch-taken"; step: string; name: string; by: "param" | "input" | "reserved" }
  /** Two names that some file systems cannot tell apart. */
  | { kind: "names-clash"; of: "step" | "environment"; names: [string, string] }
  | { kind: "name-taken"; name: string; of: "input"; by: "param" }
  | { kind: "no-steps" }
  /** `join` where no need is in a foreach. */
  | { kind: "join-nothing"; step: string; needs: string[] }
  /** A step would be in two foreaches of which neither contains the other; `needs` are those that are in them. */
  | { kind: "foreaches-apart"; step: string; foreaches: [string, string]; needs: [string, string] }
  /** Nothing closes the foreaches that a step is in, outermost first. */
  | { kind: "foreach-open"; step: string; foreaches: string[] }
  /** `before`: steps come before it, which all declare their outputs. */
  | {
      kind: "value-unknown";
      step: string;
      option: "foreach" | "when";
      name: string;
      known: string[];
      near?: string;
      before: boolean;
    }
  /** `found` are JSON types. */
  | {
      kind: "value-type";
      step: string;
      option: "foreach" | "when";
      name: string;
      of: "param" | "artifact";
      found: string;
    }
  | { kind: "retry-cause-unknown"; step: string; cause: string; known: string[]; near?: string }
  /** A function requires an argument that there is only in a foreach (`item`, `index`), or with needs (`inputs`). */
  | { kind: "argument-outside"; step: string; argument: "item" | "index" | "inputs" }
  | { kind: "param-unknown"; param: string; at: string; known: string[]; near?: string }
  | { kind: "entry-invalid"; step: string; entry: string }
  | { kind: "entry-missing"; step: string; file: string; near?: string }
  | { kind: "entry-outside"; step: string; file: string }
  | { kind: "function-missing"; step: string; file: string; function: string; known: string[]; near?: string };

export type ParamProblem =
  | { kind: "param-unknown"; name: string; source: ParamSource; known: string[]; near?: string }
  | { kind: "param-missing"; name: string; flag?: string; expected: ParamShape }
  | { kind: "param-invalid"; name: string; given: string; source: ParamSource; why: string; expected: ParamShape };

/** Where a value came from: `--params runs/small.json` names its file. */
export type ParamSource = "flag" | `--params ${string}` | "testMode" | "default";

/** What a param accepts. */
export interface ParamShape {
  type: "boolean" | "integer" | "number" | "string" | "enum" | "file" | "folder" | "json";
  options?: string[];
  minimum?: number;
  maximum?: number;
  /** Limits that are not themselves allowed. */
  above?: number;
  below?: number;
}
