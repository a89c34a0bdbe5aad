import { expect, test } from "vitest";
import { WorkerRig } from "./runner-rig.ts";

const shell = (script: string) => ({ kind: "command" as const, argv: ["sh", "-c", script] });

test("a program finds inputs and params, and names artifacts by its files", async () => {
  using rig = new WorkerRig();
  const table = rig.artifact("table.json", "json", "[1]");
  const done = await rig.run({
    ...shell(`cat $FLOWBOX_IN/table.json > $FLOWBOX_OUT/copy.json; cat $FLOWBOX_PARAMS > $FLOWBOX_OUT/seen.params.txt
      printf abc > $FLOWBOX_OUT/raw.bin; mkdir $FLOWBOX_OUT/made; touch $FLOWBOX_OUT/made/a; echo said`),
    artifacts: { table },
    params: { epochs: 3 },
  });
  expect(done.ended.exit).toBe(0);
  expect(done.artifacts).toMatchObject([
    { name: "copy", format: "json", path: "copy.json", preview: "[1]" },
    { name: "made", format: "folder" },
    { name: "raw", format: "bytes" },
    { name: "seen", format: "file", suffix: ".params.txt" },
  ]);
  expect(rig.output("seen.params.txt").toString()).toBe('{"epochs": 3}');
  expect(rig.log).toBe("said\n");
});

test("exit codes and signals of a program are its task's", async () => {
  using rig = new WorkerRig();
  expect((await rig.run(shell("exit 3"))).ended).toMatchObject({ exit: 3, signal: null });
  expect((await rig.run(shell("kill -9 $$"))).ended).toMatchObject({ exit: null, signal: 9 });
});

test.each([
  ["ln -s /etc/passwd $FLOWBOX_OUT/p", { kind: "artifact-unstorable", artifact: "p" }],
  ["mkfifo $FLOWBOX_OUT/p", { kind: "artifact-unstorable", artifact: "p" }],
  ["echo '{' > $FLOWBOX_OUT/p.json", { kind: "artifact-unstorable", artifact: "p" }],
  ["echo x > $FLOWBOX_OUT/p.npy", { kind: "artifact-unstorable", artifact: "p" }],
  ["touch $FLOWBOX_OUT/a.x $FLOWBOX_OUT/a.y", { kind: "artifact-unstorable", artifact: "a" }],
  ["touch $FLOWBOX_OUT/context.x", { kind: "artifact-name-taken", artifact: "context", takenBy: "flowbox" }],
  ["true", { kind: "output-missing", artifact: "model" }],
])("outputs that cannot be kept are named: %s", async (script, expected) => {
  using rig = new WorkerRig();
  const outputs = expected.kind === "output-missing" ? { outputs: { model: {} } } : {};
  expect((await rig.run({ ...shell(script), ...outputs })).error).toMatchObject(expected);
});

test("a program that is not there is named", async () => {
  using rig = new WorkerRig();
  const done = await rig.run({ kind: "command", argv: ["Rscript-not-here", "x"] });
  expect(done.error).toMatchObject({
    kind: "raised",
    message: expect.stringContaining("Rscript-not-here cannot be started"),
  });
});
