/** A failure in words. */
export interface FailureWords {
  /** What happened, and to which step. */
  what: string;
  /** What to try. */
  hint: string;
  /** Shown before: a traceback, the last lines of a log. */
  detail?: string;
  /** A command that shows more. */
  more?: string;
}
