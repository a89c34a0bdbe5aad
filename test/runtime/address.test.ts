import { expect, test } from "vitest";
import { parseAddress } from "../../runtime/runs/address.ts";
import { tasksInOrder } from "../../runtime/runs/tasks-in-order.ts";

test.each([
  ["train/3", { namespace: "", flow: "train", run: "3", at: [] }],
  ["train/3/fit", { namespace: "", flow: "train", run: "3", step: "fit", at: [] }],
  ["train/3/fit-all/2", { namespace: "", flow: "train", run: "3", step: "fit-all", at: [2] }],
  ["train/3/fit/2/0:model", { namespace: "", flow: "train", run: "3", step: "fit", at: [2, 0], artifact: "model" }],
  ["test:train/latest:model", { namespace: "test", flow: "train", run: "latest", at: [], artifact: "model" }],
  ["train@v1.2/fit/10", { namespace: "", flow: "train", tag: "v1.2", step: "fit", at: [10] }],
])("%s is read as an address", (text, address) => {
  expect(parseAddress(text)).toEqual({ ok: true, value: address });
});

test.each(["train/3/2", "train/3/fit/02", "train/3/fit/-1", "train/3/fit/1/", "train/3/fit/x", "train/3/fit/1:"])(
  "%s is no address",
  (text) => {
    expect(parseAddress(text)).toMatchObject({ failure: { kind: "address-invalid", address: text } });
  },
);

test("tasks of a step come together and by number, not by text", () => {
  const task = (step: string, ...index: number[]) => ({ step, index });
  const tasks = [task("a", 10), task("b"), task("a", 9, 1), task("a", 9, 0), task("a", 2)];
  expect(tasksInOrder(tasks)).toEqual([task("a", 2), task("a", 9, 0), task("a", 9, 1), task("a", 10), task("b")]);
});
