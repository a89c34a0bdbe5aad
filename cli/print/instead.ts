/** A question for a near name, before the sentence that names them all. */
export const instead = (near: string | undefined, all: string): string =>
  near === undefined ? all : `Did you mean ${near}? ${all}`;
