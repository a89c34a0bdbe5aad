import type { Place } from "../schedule/schedule.ts";

/** Which task an event is of. */
export const placeOf = ({ step, at }: Place): { step: string; index?: number[] } => ({
  step,
  ...(at.length > 0 && { index: [...at] }),
});
