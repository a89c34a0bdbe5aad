/** A task within its run: `fit`, `fit.2`, `fit.2.0`. Its log and its manifest are called so.
 * @param at positions in the foreaches that it is in, outermost first */
export const taskName = (step: string, at: readonly number[] = []): string => [step, ...at].join(".");
