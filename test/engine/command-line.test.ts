import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject } from "../rig/temp-project.ts";

const files = {
  "flows/sum/flow.ts": `
import { flow, python, z } from "flowbox";
export default flow({
  params: z.object({ n: z.number().int().default(3), fail: z.boolean().default(false), wait: z.number().default(0) }),
  steps: {
    rows: python("steps/a.py:rows"),
    total: python("steps/a.py:total", { needs: ["rows"] }),
  },
});
`,
  "flows/sum/steps/a.py": `
import time

def rows(n, wait):
    print("counting", flush=True)
    time.sleep(wait)
    return {"rows": list(range(n))}

def total(rows, fail):
    if fail:
        raise ValueError("no rows")
    return {"total": sum(rows)}
`,
};

test("a run is told in lines, kept, and reused by the next one", async () => {
  using project = tempProject(files);
  const first = await flowbox(project.folder, ["run"]);
  expect(first).toMatchObject({ code: 0, stderr: "" });
  expect(first.stdout).toMatch(/^sum\/1\n2 run: rows, total\n/);
  expect(first.stdout).toContain("rows | counting");
  expect(first.stdout).toMatch(/total:total +int +1 B +3/);

  const second = await flowbox(project.folder, ["run", "sum"]);
  expect(second.stdout).toContain("Nothing changed since sum/1 (just now): same code, packages, params, inputs.");

  const third = await flowbox(project.folder, ["run", "sum", "--n", "4", "--json"]);
  expect(JSON.parse(third.stdout)).toMatchObject({
    run: "sum/3",
    status: "done",
    params: { n: 4, fail: false },
    paramSources: { n: "flag", fail: "default" },
    tasks: [
      { step: "rows", status: "ran", artifacts: { rows: { format: "json", preview: "[0,1,2,3]" } } },
      { step: "total", status: "ran" },
    ],
  });
  expect(third.stderr).toContain("2 run: rows (n 3 to 4), total (needs rows)");

  const fresh = await flowbox(project.folder, ["run", "sum", "--fresh", "total"]);
  expect(fresh.stdout).toContain("1 reused from sum/1; 1 run: total (--fresh)");
});

test("a step that raises shows its traceback, ends with 1, and names its logs", async () => {
  using project = tempProject(files);
  const failed = await flowbox(project.folder, ["run", "sum", "--fail"]);
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain("Step total raised ValueError: no rows");
  expect(failed.stdout).toContain("flowbox logs sum/1/total");
  const logs = await flowbox(project.folder, ["logs", "sum/1/total"]);
  expect(logs.stdout).toMatch(/Traceback[\s\S]*steps\/a\.py[\s\S]*ValueError: no rows/);
});

test("runs are listed, shown, tagged; artifacts are listed and written", async () => {
  using project = tempProject(files);
  await flowbox(project.folder, ["run"]);
  expect((await flowbox(project.folder, ["tag", "sum/1", "production"])).stdout).toBe("sum/1 is production now\n");
  expect((await flowbox(project.folder, ["runs"])).stdout).toMatch(/^sum\/1 +done +just now .* production\n$/);
  expect(JSON.parse((await flowbox(project.folder, ["show", "sum@production", "--json"])).stdout)).toMatchObject({
    run: "sum/1",
  });
  expect((await flowbox(project.folder, ["artifacts", "sum/latest"])).stdout).toContain("rows:rows");
  expect((await flowbox(project.folder, ["artifacts", "get", "sum/1:total"])).stdout).toBe("3");
  const written = await flowbox(project.folder, ["artifacts", "get", "sum/1:rows", "-o", "out/rows.json"]);
  expect(written.code).toBe(0);
  expect(readFileSync(project.path("out/rows.json"), "utf8")).toBe("[0,1,2]");
});

test("a recorded run is reproduced", async () => {
  using project = tempProject(files);
  await flowbox(project.folder, ["run"]);
  const reproduced = await flowbox(project.folder, ["reproduce", "sum/1", "--json"]);
  expect(reproduced.code).toBe(0);
  expect(JSON.parse(reproduced.stdout)).toMatchObject({ run: "sum/1", verdict: "identical" });
});

test("without an engine a run ends with 69 and says where it looked", async () => {
  using project = tempProject(files);
  const { code, stderr } = await flowbox(project.folder, ["run"], { DOCKER_HOST: "unix:///nowhere/docker.sock" });
  expect(code).toBe(69);
  expect(stderr).toContain("/nowhere/docker.sock");
});
