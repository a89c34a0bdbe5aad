/** One difference in words. */
export interface Phrase {
  /** What kind of thing differs: `package`, `file`, `param`. */
  label: string;
  /** Stands alone in a sentence: `numpy 1.26.3 to 1.26.4`. */
  text: string;
  /** What only a closer look needs. */
  detail?: string;
}
