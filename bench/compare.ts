import { median } from "./median.ts";

interface Compared {
  seconds: number;
  floor: number;
  ratio: number;
  /** Median of what the subject took more than its floor. */
  over: number;
  pairs: number;
}

/** Times two things in interleaved pairs, so that whatever else the machine does disturbs both. Each is done once before.
 * @param subject does the thing and returns the seconds that it took
 * @param floor the same for what it is compared with */
export function compare(pairs: number, subject: () => number, floor: () => number): Compared {
  floor();
  subject();
  const timed = Array.from({ length: pairs }, (_, turn) => {
    if (turn % 2 === 0) {
      const below = floor();
      return { floor: below, subject: subject() };
    }
    const above = subject();
    return { subject: above, floor: floor() };
  });
  return {
    seconds: median(timed.map((pair) => pair.subject)),
    floor: median(timed.map((pair) => pair.floor)),
    ratio: median(timed.map((pair) => pair.subject / pair.floor)),
    over: median(timed.map((pair) => pair.subject - pair.floor)),
    pairs,
  };
}
