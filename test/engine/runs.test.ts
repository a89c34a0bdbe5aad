import { cpSync, readdirSync, readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const steps = `
def rows(n):
    return {"rows": list(range(n))}

def total(rows, scale):
    return {"total": sum(rows) * scale}
`;

const files = {
  "flows/sum/flow.ts": `
import { flow, python, z } from "flowbox";
export default flow({
  params: z.object({ n: z.number().int().default(3), scale: z.number().int().default(1) }),
  testMode: { params: { n: 2 } },
  steps: { rows: python("steps/a.py:rows"), total: python("steps/b.py:total", { needs: ["rows"] }) },
});
`,
  "flows/sum/steps/a.py": steps,
  "flows/sum/steps/b.py": steps,
};

test("a command reads what Python made, and Python reads what the command made", async () => {
  using project = tempProject({
    "flows/mixed/flow.ts": `
import { command, flow, python } from "flowbox";
export default flow({
  steps: {
    words: python("steps/a.py:words"),
    upper: command(["sh", "flows/mixed/steps/upper.sh"], { needs: ["words"], inputs: ["words"] }),
    length: python("steps/a.py:length", { needs: ["upper"] }),
  },
});
`,
    "flows/mixed/steps/a.py": `
def words():
    return {"words": ["one", "two"]}

def length(shout):
    return {"length": len(shout), "first": shout[0]}
`,
    "flows/mixed/steps/upper.sh": `tr a-z A-Z < "$FLOWBOX_IN/words.json" > "$FLOWBOX_OUT/shout.json"\n`,
  });
  expect(await flowbox(project.folder, ["run"])).toMatchObject({ code: 0 });
  expect((await flowbox(project.folder, ["artifacts", "get", "mixed/1:first"])).stdout).toBe('"ONE"');
  expect((await flowbox(project.folder, ["artifacts", "get", "mixed/1:length"])).stdout).toBe("2");
});

test("a flow takes what a tagged run of another flow made, or what --from names", async () => {
  using project = tempProject({
    ...files,
    "flows/use/flow.ts": `
import { flow, fromRun, python } from "flowbox";
export default flow({
  inputs: { sum: fromRun("sum@best:total") },
  steps: { twice: python("steps/c.py:twice") },
});
`,
    "flows/use/steps/c.py": 'def twice(sum):\n    return {"doubled": sum * 2}\n',
  });
  for (const n of [3, 4]) await flowbox(project.folder, ["run", "sum", "--n", String(n)]);
  const doubled = async (...options: string[]) => {
    const used = await flowbox(project.folder, ["run", "use", ...options]);
    expect(used).toMatchObject({ code: 0 });
    return { ...used, value: (await flowbox(project.folder, ["artifacts", "get", "use/last:doubled"])).stdout };
  };
  const untagged = await flowbox(project.folder, ["run", "use"]);
  expect(untagged.code).toBe(65);
  expect(untagged.stderr).toMatch(/sum@best[\s\S]*--from sum=/);
  expect(await doubled("--from", "sum=sum/1:total")).toMatchObject({ value: "6" });

  await flowbox(project.folder, ["tag", "sum/2", "best"]);
  const tagged = await doubled();
  expect(tagged).toMatchObject({
    value: "12",
    stdout: expect.stringContaining("sum of sum/1/total to that of sum/2/total"),
  });
  const again = await doubled("--from", "sum=sum/1:total");
  expect(again).toMatchObject({ value: "6", stdout: expect.stringContaining("from use/1") });
  const gone = await flowbox(project.folder, ["run", "use", "--from", "sum=sum/9:total"]);
  expect(gone.stderr).toContain("sum/9");
  expect((await flowbox(project.folder, ["runs"])).stdout).not.toContain("use/4");
});

test("an edited comment reruns nothing; edited code reruns its step, and says so", async () => {
  using project = tempProject(files);
  await run(project);
  project.write("flows/sum/steps/b.py", `# a comment\n${steps}`);
  expect(statuses(await run(project))).toEqual({ rows: "reused", total: "reused" });

  project.write("flows/sum/steps/b.py", steps.replace("* scale", "* scale + 1"));
  const edited = await run(project);
  expect(statuses(edited)).toEqual({ rows: "reused", total: "ran" });
  expect(edited.stderr).toContain("1 reused from sum/1; 1 run: total (flows/sum/steps/b.py changed)");
});

test("a changed param reruns only the step that takes it", async () => {
  using project = tempProject(files);
  await run(project);
  const changed = await run(project, "--scale", "2");
  expect(statuses(changed)).toEqual({ rows: "reused", total: "ran" });
  expect(changed.stderr).toContain("total (scale 1 to 2)");
});

test("runs in test mode are numbered apart, and what they made is not reused by normal runs", async () => {
  using project = tempProject(files);
  const tried = await run(project, "--test", "--scale", "5");
  expect(tried.json).toMatchObject({ run: "test:sum/1", mode: "test", params: { n: 2, scale: 5 } });
  const normal = await run(project, "--n", "2", "--scale", "5");
  expect(normal.json.run).toBe("sum/1");
  expect(statuses(normal)).toEqual({ rows: "ran", total: "ran" });
});

test("the JSON of a run says of each task its image, its artifacts and where they come from", async () => {
  using project = tempProject(files);
  const first = await run(project);
  expect(first.json).toMatchObject({
    run: "sum/1",
    flow: "sum",
    status: "done",
    seconds: expect.any(Number),
    params: { n: 3, scale: 1 },
  });
  expect(first.json.tasks[1]).toMatchObject({
    step: "total",
    status: "ran",
    attempts: 1,
    seconds: expect.any(Number),
    image: { key: expect.any(String), id: expect.stringMatching(/^sha256:/) },
    artifacts: {
      total: {
        format: "json",
        type: "int",
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        bytes: 1,
        preview: "3",
      },
    },
  });
  const second = await run(project);
  expect(second.json.tasks[1]).toMatchObject({ status: "reused", from: "sum/1" });
  const shown = await flowbox(project.folder, ["show", "sum/2", "--json"]);
  expect(JSON.parse(shown.stdout)).toEqual(second.json);
  expect(second.json.images).toHaveLength(1);
});

test("a step that reads the clock is found out by reproduce", async () => {
  using project = tempProject();
  const fixture = fileURLToPath(new URL("../../fixtures/flows/clock", import.meta.url));
  cpSync(fixture, project.path("flows/clock"), { recursive: true });
  await run(project);
  const reproduced = await flowbox(project.folder, ["reproduce", "clock/1", "--json"]);
  expect(reproduced.code).toBe(1);
  expect(JSON.parse(reproduced.stdout)).toMatchObject({ verdict: "different" });
});

test("two runs at the same time both end, with different numbers, and leave nothing behind", async () => {
  using project = tempProject(files);
  const both = await Promise.all([run(project), run(project, "--n", "5")]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both.map(({ json }) => json.run).toSorted()).toEqual(["sum/1", "sum/2"]);
  expect(containers(project)).toBe("");
  expect(readdirSync(project.path(".flowbox/work"))).toEqual([]);
});

interface RunJson {
  run: string;
  tasks: { step: string; status: string }[];
  images: unknown[];
}

async function run(project: TempProject, ...args: string[]) {
  const result = await flowbox(project.folder, ["run", ...args, "--json"]);
  const json: RunJson = JSON.parse(result.stdout);
  return { ...result, json };
}

const statuses = ({ json }: { json: RunJson }) =>
  Object.fromEntries(json.tasks.map(({ step, status }) => [step, status]));

function containers(project: TempProject): string {
  const { id } = JSON.parse(readFileSync(project.path(".flowbox/project.json"), "utf8"));
  const listed = spawnSync("docker", ["ps", "--all", "--quiet", "--filter", `label=dev.flowbox.project=${id}`], {
    encoding: "utf8",
  });
  expect(listed.status).toBe(0);
  return listed.stdout;
}
