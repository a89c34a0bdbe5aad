import { expect, test } from "vitest";
import { limiter } from "../../images/limiter.ts";

test("no more works run at once than may, each in its turn, and one that fails makes room", async () => {
  const limit = limiter(2);
  const began: number[] = [];
  let running = 0;
  let most = 0;
  const work = (number: number) => async () => {
    began.push(number);
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    if (number === 1) throw new Error("one failed");
    return number;
  };
  const ended = await Promise.allSettled([0, 1, 2, 3, 4].map((number) => limit(work(number))));
  expect(ended.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"]);
  expect(began).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});
