import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { WorkerRig } from "./runner-rig.ts";

test("every process that a task leaves behind is killed before its end is told", async () => {
  using rig = new WorkerRig();
  const done = await rig.python(`import os, subprocess, time
def step():
    pids = [subprocess.Popen(["sleep", "600"], start_new_session=True).pid]
    if os.fork() == 0:
        os.setsid()
        child = os.fork()
        if child:
            os._exit(0)
        time.sleep(600)
    time.sleep(0.2)
    return {"pids": pids}`);
  expect(done.ended.exit).toBe(0);
  const left = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === rig.pid);
  expect(left).toEqual([]);
  const pids: unknown = JSON.parse(rig.output("pids").toString());
  expect(Array.isArray(pids) && pids.some((pid) => existsSync(`/proc/${pid}`))).toBe(false);
});

test("a task cannot write into the protocol through the runner's descriptors", async () => {
  const bare = process.getuid?.() === 0 ? ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"] : [];
  using rig = new WorkerRig([...bare, "sh", "-c", '"$@" | cat', "sh"]);
  const done = await rig.python(`import os
def step():
    runner = os.getppid()
    opened = []
    for pid in (runner, os.getpid()):
        for fd in range(20):
            try:
                target = os.readlink("/proc/%d/fd/%d" % (pid, fd))
                if target.startswith("pipe:"):
                    opened.append(target)
                    with open("/proc/%d/fd/%d" % (pid, fd), "w") as forged:
                        forged.write('{"ended": "task-1", "exit": 99, "signal": null, "oom": false}\\n')
            except OSError:
                pass
    return {"opened": opened}`);
  expect(done.ended.exit).toBe(0);
  expect(done.artifacts).toMatchObject([{ preview: "[]" }]);
});

test("a task finds an empty working directory with HOME and TMPDIR in it, and leaves none of it to the next", async () => {
  using rig = new WorkerRig();
  const code = `import os, tempfile
from pathlib import Path
def step(context):
    seen = sorted(os.listdir("."))
    Path("left").mkdir()
    Path("left/locked").mkdir(mode=0o000)
    Path("..", "stray").write_text("x")
    inside = Path(tempfile.gettempdir()).is_relative_to(Path.cwd()) and Path.home().is_relative_to(Path.cwd())
    return {"seen": seen, "inside": inside, "env": os.environ["GREETING"], "tmp": str(context.tmp) == tempfile.gettempdir()}`;
  for (const _ of [1, 2]) {
    const done = await rig.python(code, { env: { GREETING: "hello" } });
    expect(done.artifacts).toMatchObject([
      { preview: '[".tmp"]' },
      { preview: "true" },
      { preview: '"hello"' },
      { preview: "true" },
    ]);
  }
  expect(readdirSync(join(rig.root, "work")).toSorted()).toEqual(["cwd", "log", "outputs", "result.json"]);
  expect(readdirSync(join(rig.root, "work/cwd"))).toEqual([]);
});

test("a declared file that the working directory links to can be returned", async () => {
  using rig = new WorkerRig();
  const file = rig.write("in/code/data/table.csv", "1,2");
  mkdirSync(join(rig.root, "work/cwd/data"), { recursive: true });
  symlinkSync(file, join(rig.root, "work/cwd/data/table.csv"));
  const done = await rig.python(
    "from pathlib import Path\ndef step():\n    return {'text': Path('data/table.csv').read_text(), 'same': Path('data/table.csv')}",
  );
  expect(done.artifacts).toMatchObject([{ preview: '"1,2"' }, { name: "same", format: "file", suffix: ".csv" }]);
  expect(rig.output("same").toString()).toBe("1,2");
});

test("asked to end, the worker ends its task first", async () => {
  using rig = new WorkerRig();
  const running = rig
    .python("import os, time\ndef step():\n    print(os.getpid(), flush=True)\n    time.sleep(600)")
    .catch(() => "no answer");
  await vi.waitFor(() => expect(rig.log).toMatch(/^\d+\n/));
  const task = rig.log.trim();
  process.kill(rig.pid, "SIGTERM");
  expect(await rig.exit).toBe(143);
  expect(existsSync(`/proc/${task}`)).toBe(false);
  expect(await running).toBe("no answer");
});

test("a task reads nothing from standard input", async () => {
  using rig = new WorkerRig();
  expect((await rig.python("import sys\ndef step():\n    return {'text': sys.stdin.read()}")).artifacts).toMatchObject([
    { preview: '""' },
  ]);
});

test("an order for another task than the one that lies ready ends with 70", async () => {
  using rig = new WorkerRig();
  expect((await rig.python("def step():\n    pass", { id: "other" })).ended.exit).toBe(70);
});

test("the worker ends when its input does", async () => {
  using rig = new WorkerRig();
  expect(await rig.line()).toEqual({ ready: true });
  expect(await rig.close()).toBe(0);
});

function parentOf(pid: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/, "").split(" ")[2]);
  } catch {
    return undefined;
  }
}
