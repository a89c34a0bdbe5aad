/** Runs work, in its turn. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>;

/** At most `most` works run at once; the others wait in the order in which they came. */
export function limiter(most: number): Limiter {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
