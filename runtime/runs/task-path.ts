/** A task as addresses name it: `fit`, `fit/2`, `fit/2/0`.
 * @param at positions in the foreaches that it is in, outermost first */
export const taskPath = (step: string, at: readonly number[] = []): string => [step, ...at].join("/");
