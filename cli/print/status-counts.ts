import { counted } from "./counted.ts";

/** `50 tasks ran`, `50 tasks: 47 ran, 2 reused, 1 failed`. */
export function statusCounts(statuses: readonly string[]): string {
  const groups = [...Map.groupBy(statuses, (status) => status)];
  const tasks = counted(statuses.length, "task");
  const [only] = groups;
  if (only === undefined || groups.length === 1) return only === undefined ? tasks : `${tasks} ${only[0]}`;
  return `${tasks}: ${groups.map(([status, { length }]) => `${length} ${status}`).join(", ")}`;
}
