import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { wheel } from "../rig/python-package.ts";
import { stubIndex } from "../rig/stub-index.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

/** A project with one flow of steps in Python, each with these options; they run on the bare base. */
function steps(code: string, declared: string): TempProject {
  return tempProject({
    "flows/f/flow.ts": `import { command, flow, python, z } from "flowbox";\nexport default flow({ steps: { ${declared} } });\n`,
    "flows/f/steps/s.py": code,
  });
}

const blobs = (project: TempProject): string[] =>
  readdirSync(project.path(".flowbox/blobs"), { recursive: true }).map(String);

test("a step that raises shows its own traceback and the command for its log, and the run exits with 1", async () => {
  using project = steps("def bad():\n    raise ValueError('no rows')\n", 'bad: python("steps/s.py:bad")');
  const { code, stdout, stderr } = await flowbox(project.folder, ["run"]);
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/steps\/s\.py", line 2, in bad[\s\S]*ValueError: no rows/);
  expect(stdout + stderr).not.toContain("flowbox_runner");
  expect(stdout + stderr).toContain("flowbox logs f/1/bad");
});

test("a step that exits is told with its exit code", async () => {
  using project = steps(
    "import os\n\ndef bad():\n    print('so long', flush=True)\n    os._exit(3)\n",
    'bad: python("steps/s.py:bad")',
  );
  const { code, stdout, stderr } = await flowbox(project.folder, ["run"]);
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/exit(ed)?[^\n]*3/i);
});

test("a step that takes more memory than it may is told to have run out of memory", async () => {
  using project = steps(
    "def bad():\n    return {'n': len(b'x' * 500_000_000)}\n",
    'bad: python("steps/s.py:bad", { resources: { memory: 100_000_000 } })',
  );
  const { code, stdout, stderr } = await flowbox(project.folder, ["run"]);
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/memory/i);
});

test("a value that cannot be stored is named", async () => {
  using project = steps("def bad():\n    return {'callback': lambda: 1}\n", 'bad: python("steps/s.py:bad")');
  const { code, stdout, stderr } = await flowbox(project.folder, ["run"]);
  expect(code).toBe(1);
  expect(stdout + stderr).toContain("callback");
});

test("an argument that nobody makes is named, with the name that was meant", async () => {
  using project = steps(
    "def make():\n    return {'scores': 1}\n\ndef use(scors):\n    return {}\n",
    'make: python("steps/s.py:make"), use: python("steps/s.py:use", { needs: ["make"] })',
  );
  const { code, stdout, stderr } = await flowbox(project.folder, ["run"]);
  expect(code).toBe(65);
  expect(stdout + stderr).toMatch(/scors[\s\S]*Did you mean scores/);
});

test("ten megabytes of output and bytes that are no UTF-8 are kept as they came", async () => {
  using project = steps(
    "import os\n\ndef loud():\n    for _ in range(10):\n        os.write(1, b'\\xff' * 1_000_000)\n",
    'loud: python("steps/s.py:loud")',
  );
  expect(await flowbox(project.folder, ["run", "--json"])).toMatchObject({ code: 0 });
  expect(readFileSync(project.path(".flowbox/runs/normal/f/1/logs/loud.log"))).toEqual(Buffer.alloc(10_000_000, 0xff));
});

test.each([
  ["a symbolic link to a file of the host", "ln -s /etc/passwd $FLOWBOX_OUT/stolen"],
  ["a named pipe", "mkfifo $FLOWBOX_OUT/stolen"],
])("%s is refused as an output, and nothing is stored", async (_, script) => {
  using project = steps("", `bad: command(["sh", "-c", ${JSON.stringify(script)}])`);
  const { code, stdout, stderr } = await flowbox(project.folder, ["run"]);
  expect(code).toBe(1);
  expect(stdout + stderr).toContain("stolen");
  expect(blobs(project).filter((path) => /[0-9a-f]{64}/.test(path))).toEqual([]);
});

test("a task sees no network, cannot write outside its folder, and has no rights", async () => {
  using project = steps(
    [
      "import os, socket",
      "def look():",
      "    status = dict(line.split(':', 1) for line in open('/proc/self/status') if ':' in line)",
      "    mounted = {line.split()[1]: line.split()[3].split(',')[0] for line in open('/proc/self/mounts')}",
      "    def refused(act):",
      "        try:",
      "            act()",
      "        except OSError:",
      "            return True",
      "        return False",
      "    return {'seen': {",
      "        'uid': os.getuid(),",
      "        'capabilities': status['CapEff'].strip(), 'privileges': status['NoNewPrivs'].strip(), 'seccomp': status['Seccomp'].strip(),",
      "        'root': refused(lambda: open('/etc/x', 'w')), 'inputs': refused(lambda: open('/flowbox/in/x', 'w')),",
      "        'mounts': [mounted[path] for path in ('/', '/flowbox/in', '/flowbox/runner')],",
      "        'network': refused(lambda: socket.create_connection(('1.1.1.1', 80), 1)),",
      "    }}",
    ].join("\n"),
    'look: python("steps/s.py:look")',
  );
  const { stdout } = await flowbox(project.folder, ["run", "--json"]);
  const { run } = JSON.parse(stdout);
  const seen = await flowbox(project.folder, ["artifacts", "get", `${run}:seen`, "-o", "seen.json"]);
  expect(seen).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(project.path("seen.json"), "utf8"))).toMatchObject({
    capabilities: "0000000000000000",
    privileges: "1",
    seccomp: "2",
    root: true,
    inputs: true,
    mounts: ["ro", "ro", "ro"],
    network: true,
  });
});

test("only what changed runs again, and it is said why", async () => {
  const code = "def one():\n    return {'a': 1}\n\ndef two(a):\n    return {'b': a}\n";
  using project = steps("", 'one: python("steps/one.py:one"), two: python("steps/two.py:two", { needs: ["one"] })');
  project.write("flows/f/steps/one.py", code);
  project.write("flows/f/steps/two.py", code);
  await flowbox(project.folder, ["run"]);
  project.write("flows/f/steps/two.py", `# a comment\n${code}`);
  expect((await flowbox(project.folder, ["run"])).stdout).toContain("Nothing changed since f/1");
  project.write("flows/f/steps/two.py", code.replace("'b': a", "'b': a + 1"));
  expect((await flowbox(project.folder, ["run"])).stdout).toMatch(
    /1 reused from f\/1; 1 run: two \(.*two\.py changed\)/,
  );
});

test("two runs at the same time in one project both finish, under numbers of their own", async () => {
  using project = steps(
    "import time\n\ndef slow():\n    time.sleep(1)\n    return {'a': 1}\n",
    'slow: python("steps/s.py:slow")',
  );
  const runs = await Promise.all([1, 2].map(() => flowbox(project.folder, ["run", "--json"])));
  expect(runs.map((run) => run.code)).toEqual([0, 0]);
  expect(new Set(runs.map((run) => JSON.parse(run.stdout).run))).toEqual(new Set(["f/1", "f/2"]));
});

test("an index that is garbage is told to be rebuilt when it is needed, once; one that is gone costs nothing but time", async () => {
  await using packages = await stubIndex([wheel({ name: "own-index", version: "1.0" })]);
  using project = tempProject({
    "flows/f/flow.ts": `
import { flow, python } from "flowbox";
export default flow({
  environments: { own: { python: "3.11", pip: ["own-index"], platforms: ["linux/amd64"] } },
  steps: { one: python("steps/s.py:one", { environment: "own" }) },
});
`,
    "flows/f/steps/s.py": "def one():\n    return {'a': 1}\n",
  });
  const env = { ...packages.environment, XDG_CACHE_HOME: project.path("cache") };
  const index = project.path(".flowbox/index.sqlite");
  const removeImage = (json: string) =>
    execFileSync("docker", ["image", "rm", "--force", JSON.parse(json).tasks[0].image.id]);
  const warning = "The index was rebuilt: it could not be read, and was moved aside.";
  expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
  removeImage((await flowbox(project.folder, ["run", "--json"], env)).stdout);

  writeFileSync(index, "this is no database".repeat(1000));
  const rebuilt = await flowbox(project.folder, ["run", "--fresh", "--json"], env);
  expect(rebuilt.code).toBe(0);
  expect(rebuilt.stderr.split(warning)).toHaveLength(2);
  removeImage(rebuilt.stdout);
  rmSync(index);
  const gone = await flowbox(project.folder, ["run", "--fresh", "--json"], env);
  removeImage(gone.stdout);
  expect(gone).toMatchObject({ code: 0, stderr: expect.not.stringContaining("index") });
});

test("a step cannot write through what it was given", async () => {
  using project = steps(
    "def make():\n    return {'value': 1}\n\ndef take(value):\n    return {'taken': value}\n",
    `make: python("steps/s.py:make"),
     spoil: command(["sh", "-c", 'echo 2 > "$FLOWBOX_IN/value.json" || chmod u+w "$FLOWBOX_IN/value.json"'], { needs: ["make"] })`,
  );
  expect(await flowbox(project.folder, ["run"])).toMatchObject({ code: 1 });
  expect((await flowbox(project.folder, ["artifacts", "get", "f/1/make:value"])).stdout).toBe("1");
});

test("without an engine a run says what was tried, and exits with 69", async () => {
  using project = steps("def one():\n    return {}\n", 'one: python("steps/s.py:one")');
  const { code, stderr } = await flowbox(project.folder, ["run"], { DOCKER_HOST: "unix:///nowhere/docker.sock" });
  expect(code).toBe(69);
  expect(stderr).toContain("/nowhere/docker.sock");
  expect(stderr).toContain("DOCKER_HOST");
});

test("a command finds a file that is named from the flow's folder", async () => {
  using project = steps("", 'say: command(["sh", "steps/say.sh"])');
  project.write("flows/f/steps/say.sh", "echo 7 > $FLOWBOX_OUT/seven.json\n");
  expect(await flowbox(project.folder, ["run"])).toMatchObject({ code: 0 });
});
