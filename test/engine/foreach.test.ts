import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

/** As in flows/train, whose lock it takes. */
const charts = '{ charts: { node: "24", npm: { "@observablehq/plot": "0.6.17", linkedom: "0.18.15" } } }';

interface Ran {
  run: string;
  status: string;
  tasks: {
    step: string;
    index?: number[];
    status: string;
    attempts: number;
    artifacts: Record<string, { preview: string; format: string }>;
    failure?: { kind: string; what: string };
  }[];
}

async function run(project: TempProject, ...args: string[]): Promise<Ran & { code: number | null; stderr: string }> {
  const { stdout, stderr, code } = await flowbox(project.folder, ["run", "--json", ...args]);
  if (stdout === "") throw new Error(stderr);
  return { ...(JSON.parse(stdout) as Ran), code, stderr };
}

const shown = ({ tasks }: Ran): string[] =>
  tasks.map(({ step, index = [], status }) => `${[step, ...index].join("/")} ${status}`).toSorted();
/** @param place `fit/0` */
const preview = ({ tasks }: Ran, place: string, name: string): string | undefined =>
  tasks.find(({ step, index = [] }) => [step, ...index].join("/") === place)?.artifacts[name]?.preview;

const flow = (steps: string, params = "{}", environments = "{}"): string => `
import { flow, node, python, command, z } from "flowbox";
export default flow({ params: z.object(${params}), environments: ${environments}, steps: {${steps}} });
`;

test("a foreach inside a foreach runs per item, its joins see what each item made in order, and only a changed item runs again", async () => {
  using project = tempProject({
    "flows/f/flow.ts": flow(
      `
      start: python("steps.py:start"),
      fit: python("steps.py:fit", { needs: ["start"], foreach: "alphas" }),
      fold: python("steps.py:fold", { needs: ["fit"], foreach: "folds" }),
      mean: python("steps.py:mean", { needs: ["fold", "fit"], join: true }),
      best: python("steps.py:best", { needs: ["mean"], join: true }),
      `,
      "{ alphas: z.array(z.number()).default([1, 2]) }",
    ),
    "flows/f/steps.py": `
def start():
    return {"table": [1, 2, 3]}
def fit(item, table):
    return {"model": item * sum(table), "folds": (n for n in range(int(item)))}
def fold(item, index, model, context):
    return {"score": model + item, "where": [index] + [one.index for one in context.items]}
def mean(inputs, model):
    return {"mean": [model] + [one.score for one in inputs.fold], "seen": [[one.index, one.item, one.where] for one in inputs.fold]}
def best(inputs):
    return {"best": [one.mean for one in inputs], "items": [one.item for one in inputs.mean]}
`,
  });
  const first = await run(project);
  expect(first.stderr).not.toContain("rror");
  expect(shown(first)).toEqual(
    ["best", "fit/0", "fit/1", "fold/0/0", "fold/1/0", "fold/1/1", "mean/0", "mean/1", "start"].map(
      (one) => `${one} ran`,
    ),
  );
  expect(preview(first, "best", "best")).toBe("[[6,6],[12,12,13]]");
  expect(preview(first, "best", "items")).toBe("[1,2]");
  expect(preview(first, "mean/1", "seen")).toBe("[[0,0,[0,1,0]],[1,1,[1,1,1]]]");

  const again = await run(project);
  expect(new Set(again.tasks.map(({ status }) => status))).toEqual(new Set(["reused"]));
  const more = await run(project, "--alphas", "[1,3]");
  expect(shown(more).filter((one) => one.endsWith(" reused"))).toEqual(
    ["fit/0", "fold/0/0", "mean/0", "start"].map((one) => `${one} reused`),
  );

  expect((await flowbox(project.folder, ["artifacts", "get", "f/1/fold/1/1:score"])).stdout.trim()).toBe("13");
  const reproduced = await flowbox(project.folder, ["reproduce", "f/1"]);
  expect(reproduced).toMatchObject({ code: 0, stdout: expect.stringContaining("all identical") });
});

test("a foreach over nothing lets its join run, and what a switch turns off is skipped with what needs only that", async () => {
  using project = tempProject({
    "flows/f/flow.ts": flow(
      `
      start: python("steps.py:start"),
      each: python("steps.py:each", { needs: ["start"], foreach: "list" }),
      all: python("steps.py:all_of", { needs: ["each"], join: true }),
      extra: python("steps.py:extra", { needs: ["start"], when: "!quick" }),
      after: python("steps.py:after", { needs: ["extra"] }),
      end: python("steps.py:end", { needs: ["after", "all"] }),
      `,
      "{ quick: z.boolean().default(true) }",
    ),
    "flows/f/steps.py": `
def start():
    return {"list": []}
def each(item):
    return {"x": item}
def all_of(inputs):
    return {"count": len(inputs.each)}
def extra():
    return {"more": 1}
def after(more):
    return {"again": more}
def end(count, more=0):
    return {"sum": count + more}
`,
  });
  const quick = await run(project);
  expect(shown(quick)).toEqual(["after skipped", "all ran", "end ran", "extra skipped", "start ran"]);
  expect(preview(quick, "end", "sum")).toBe("0");
  const whole = await run(project, "--no-quick");
  expect(preview(whole, "end", "sum")).toBe("1");
});

test("items may be arrays, files or objects that only Python knows; Node and commands take them too", async () => {
  using project = tempProject({
    "flows/f/flow.ts": flow(
      `
      start: python("steps.py:start"),
      py: python("steps.py:py", { needs: ["start"], foreach: "things" }),
      joined: python("steps.py:joined", { needs: ["py"], join: true }),
      js: node("steps.ts:js", { needs: ["start"], foreach: "names", environment: "charts" }),
      sh: command(["sh", "-c", 'cp "$FLOWBOX_IN"/item.json "$FLOWBOX_OUT"/copy.json'], { needs: ["js"] }),
      end: node("steps.ts:end", { needs: ["js", "sh"], join: true, environment: "charts" }),
      `,
      "{}",
      charts,
    ),
    "flows/f/steps.py": `
from pathlib import Path
class Thing:
    pass
def start():
    Path("a.txt").write_text("hello")
    return {"things": [b"bytes", Path("a.txt"), {1, 2}, {"a": 1}], "names": ["x", "y"]}
def py(item):
    return {"kind": type(item).__name__}
def joined(inputs):
    return {"kinds": [one.kind for one in inputs.py]}
`,
    "flows/f/steps.ts": `
export const js = ({ item, index }: any) => ({ name: item + index });
export const end = ({ inputs }: any) => ({
  names: inputs.js.map((one: any) => one.name),
  copies: [...inputs.sh].map((one: any) => [one.item, one.copy]),
});
`,
  });
  cpSync(
    fileURLToPath(new URL("../../flows/train/locks/charts", import.meta.url)),
    project.path("flows/f/locks/charts"),
    { recursive: true },
  );
  const ran = await run(project);
  expect(ran.stderr).not.toContain("rror");
  expect(preview(ran, "joined", "kinds")).toBe('["bytes","PosixPath","set","dict"]');
  expect(preview(ran, "end", "names")).toBe('["x0","y1"]');
  expect(preview(ran, "end", "copies")).toBe('[["x","x"],["y","y"]]');
});

test("a step is tried again, a failure becomes an artifact, a timeout is one, and the rest can go on", async () => {
  using project = tempProject({
    "flows/f/flow.ts": flow(`
      flaky: python("steps.py:flaky", { retries: { count: 2, delay: 0.1 } }),
      each: python("steps.py:each", { needs: ["flaky"], foreach: "list", catch: "failure" }),
      all: python("steps.py:all_of", { needs: ["each"], join: true }),
      slow: python("steps.py:slow", { timeout: 1 }),
      after: python("steps.py:after", { needs: ["slow"] }),
    `),
    "flows/f/steps.py": `
import time
def flaky(context):
    if context.attempt < 3:
        raise ValueError("not yet %d" % context.attempt)
    return {"list": [1, 0, 2]}
def each(item):
    return {"half": 1 / item}
def all_of(inputs):
    try:
        inputs.each[1].half
    except Exception as error:
        said = str(error)
    return {"halves": [None if one.failed else one.half for one in inputs.each], "said": said, "why": inputs.each[1].failure["message"]}
def slow():
    time.sleep(60)
def after():
    return {}
`,
  });
  const ran = await run(project, "--failure-mode", "keep-going");
  expect(shown(ran)).toEqual(["all ran", "each/0 ran", "each/1 caught", "each/2 ran", "flaky ran", "slow failed"]);
  expect(ran.tasks.find(({ step }) => step === "flaky")?.attempts).toBe(3);
  expect(preview(ran, "all", "halves")).toBe("[1.0,null,0.5]");
  expect(preview(ran, "all", "why")).toContain("division by zero");
  expect(preview(ran, "all", "said")).toMatch(/item 1.*each.*division by zero/);
  expect(ran.tasks.find(({ step }) => step === "slow")?.failure?.kind).toBe("task-timeout");
  expect([ran.status, ran.code]).toEqual(["failed", 1]);
  expect(ran.stderr).toMatch(/not yet 1/);

  const again = await run(project, "--failure-mode", "keep-going");
  expect(shown(again)).toEqual(expect.arrayContaining(["each/0 reused", "each/1 caught", "slow failed"]));
});

test("what a foreach and a switch name must be a list and a boolean", async () => {
  using project = tempProject({
    "flows/f/flow.ts": flow(`
      start: python("steps.py:start"),
      each: python("steps.py:each", { needs: ["start"], foreach: "word" }),
      all: python("steps.py:all_of", { needs: ["each"], join: true }),
    `),
    "flows/f/steps.py": `
def start():
    return {"word": "abc"}
def each(item):
    return {}
def all_of():
    return {}
`,
  });
  const ran = await run(project);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/word/);
  project.write(
    "flows/f/flow.ts",
    flow(`start: python("steps.py:start"), each: python("steps.py:each", { needs: ["start"], when: "word" })`),
  );
  project.write("flows/f/steps.py", `def start():\n    return {"word": "abc"}\ndef each():\n    return {}\n`);
  const other = await run(project);
  expect([other.code, other.tasks.find(({ step }) => step === "each")?.failure?.kind]).toEqual([65, "switch-unusable"]);
});

test("five hundred items run, are joined in order, and a second run repeats none", async () => {
  using project = tempProject({
    "flows/f/flow.ts": flow(`
      start: python("steps.py:start"),
      each: python("steps.py:each", { needs: ["start"], foreach: "numbers" }),
      all: python("steps.py:all_of", { needs: ["each"], join: true }),
    `),
    "flows/f/steps.py": `
def start():
    return {"numbers": (n for n in range(500))}
def each(item):
    return {"square": item * item}
def all_of(inputs):
    return {"ok": [one.square for one in inputs.each] == [n * n for n in range(500)]}
`,
  });
  const ran = await run(project);
  expect(preview(ran, "all", "ok")).toBe("true");
  expect(ran.tasks.length).toBe(502);
  const again = await run(project);
  expect(again.tasks.every(({ status }) => status === "reused")).toBe(true);
});
