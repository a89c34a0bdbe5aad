/** Names an attempt of a task within its run: `fit-1`, or `fit-2-0-1` for the task of item 0 of item 2. */
export const taskId = ({ step, at }: { step: string; at?: readonly number[] }, attempt: number): string =>
  [step, ...(at ?? []), attempt].join("-");
