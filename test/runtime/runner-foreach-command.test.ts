import { expect, test } from "vitest";
import type { TaskArtifact } from "../../runtime/task/worker-protocol.ts";
import { WorkerRig } from "./runner-rig.ts";

const shell = (script: string) => ({ kind: "command" as const, argv: ["sh", "-ec", script], lists: ["rows", "parts"] });

test("a program leaves what a foreach goes over as an array or as a folder of files named by index", async () => {
  using rig = new WorkerRig();
  const { artifacts, error } = await rig.run(
    shell(`cd $FLOWBOX_OUT; echo '[1, {"é": "two"}]' > rows.json; echo '[1, 2]' > plain.json
      mkdir parts parts/10; for n in 0 1 2 3 4 5 6 7 8 9; do echo $n > parts/$n.csv; done; echo x > parts/10/x`),
  );
  expect(error).toBeUndefined();
  expect(artifacts).toMatchObject([
    {
      name: "parts",
      format: "list",
      path: "parts",
      shape: [11],
      items: [
        { format: "file", path: "parts/0", suffix: ".csv" },
        ...Array.from({ length: 9 }, (_, index) => ({ path: `parts/${index + 1}` })),
        { format: "folder", path: "parts/10" },
      ],
    },
    { name: "plain", format: "json" },
    {
      name: "rows",
      format: "list",
      path: "rows",
      items: [{ format: "json", path: "rows/0", preview: "1" }, { type: "dict" }],
    },
  ]);
  expect(rig.output("rows/1").toString()).toBe('{"é":"two"}');
  expect(rig.output("parts/9").toString()).toBe("9\n");
});

test("a program is told what a foreach cannot go over", async () => {
  using rig = new WorkerRig();
  for (const [script, reason] of [
    ["echo '{}' > rows.json", "is not an array"],
    ["echo '[' > rows.json", "it is not JSON"],
    ["echo x > rows.csv", "must be an array in rows.json or a folder rows"],
    ["ln -s /etc rows", "must be an array"],
    ["mkdir rows; touch rows/0.json rows/2.json", "its element 0: it is not JSON"],
    ["mkdir rows; touch rows/0 rows/2", "2 in it is not named by its place"],
    ["mkdir rows; touch rows/0 rows/0.csv", "in it is not named by its place"],
    ["mkdir rows; touch rows/first", "first in it is not named by its place"],
    ["mkdir rows; mkfifo rows/0", "its element 0: rows/0 is a named pipe"],
    ["mkdir rows; echo '[]' > rows.json", "have the same name up to the first dot"],
  ]) {
    const { error } = await rig.run(shell(`cd $FLOWBOX_OUT; ${script}`));
    expect(error).toMatchObject({
      kind: "artifact-unstorable",
      artifact: "rows",
      reason: expect.stringContaining(String(reason)),
    });
  }
});

test("a program is given no pickle, neither as its item nor in a list", async () => {
  using rig = new WorkerRig();
  const pickle = rig.artifact("model", "pickle", "x");
  const item = rig.artifact("item", "json", "1");
  const list: TaskArtifact = { ...item, format: "list", items: [item, pickle] };
  const refused = async (order: object) => (await rig.run({ ...shell("true"), ...order })).error;
  const expected = { kind: "artifact-unreadable", maker: "start" };
  expect(await refused({ item: pickle })).toMatchObject({ ...expected, artifact: "item" });
  expect(await refused({ artifacts: { list } })).toMatchObject({ ...expected, artifact: "list[1]" });
});
