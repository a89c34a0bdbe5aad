import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { printTaskReason } from "../../cli/print/print-task-reason.ts";
import type { Digest } from "../../images/digest.ts";
import type { ImageRecipe } from "../../images/image-recipe.ts";
import { Journal } from "../../runtime/journal/journal.ts";
import type { RunEvent, RunReason } from "../../runtime/journal/run-event.ts";
import { keepImageRecipe } from "../../runtime/runs/image-recipes.ts";
import { claimRun, runFolder } from "../../runtime/runs/run-folder.ts";
import { runName } from "../../runtime/runs/run-name.ts";
import { openState, type State } from "../../runtime/runs/state.ts";
import { whyRun } from "../../runtime/runs/why-run.ts";
import { commitManifest } from "../../runtime/task/manifest-files.ts";
import type { TaskManifest } from "../../runtime/task/task-manifest.ts";
import { taskKey, type TaskRecipe } from "../../runtime/task/task-recipe.ts";
import { printed } from "../rig/printed.ts";
import { bareInput } from "./task-inputs.ts";

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`;
const program = { kind: "python", path: "flows/train/a.py", module: "a", function: "fit" } as const;

const recipe: TaskRecipe = {
  step: "fit",
  image: digest("1"),
  program,
  code: digest("c"),
  params: { epochs: 3 },
  paths: {},
  artifacts: {},
  inputs: {},
  env: {},
  network: false,
  test: false,
};

const imageRecipe = (version: string): ImageRecipe => {
  const numpy = { name: "numpy", version, file: `numpy-${version}.whl`, sha256: "1".repeat(64) };
  return {
    platform: "linux/amd64",
    base: digest("b"),
    python: "3.11",
    pip: [numpy],
    npm: [],
    installers: { uv: "1", npm: undefined },
    layers: 1,
    flags: [],
  };
};

let folder = "";
let state: State;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbox-why-"));
  const opened = openState(folder);
  if (!opened.ok) throw new Error(opened.failure.kind);
  state = opened.value;
  keepImageRecipe(state, digest("1"), imageRecipe("1.26.3"));
  keepImageRecipe(state, digest("2"), imageRecipe("1.26.4"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Made {
  reason?: RunReason;
  change?: Partial<TaskRecipe>;
  code?: string;
  notReusable?: string[];
  from?: string;
  status?: "ran" | "reused" | "failed";
  namespace?: "" | "test";
}

/** Writes a run whose only step is `fit`. */
function made({ reason, change, code = "5", notReusable = [], from, status = "ran", namespace = "" }: Made): void {
  const name = claimRun(state, { namespace, flow: "train" });
  const run = runName(name);
  const whole = { ...recipe, ...change };
  const manifest: TaskManifest = {
    version: 1,
    run,
    step: "fit",
    attempt: 1,
    key: taskKey(whole),
    recipe: whole,
    meanings: { "flows/train/a.py": code },
    input: { ...bareInput, program, test: namespace === "test" },
    image: {
      environment: "arrays",
      key: whole.image,
      id: "1",
      configDigest: digest("d"),
      diffIds: [],
      base: { name: "debian-12", configDigest: digest("b") },
      platform: "linux/amd64",
      bytes: 1,
      built: false,
      packages: {},
    },
    profile: { cpus: 1, memory: 1, pids: 1, shm: 1, tmp: 1, network: false },
    seconds: 1,
    artifacts: [],
    notReusable,
  };
  if (status === "ran") commitManifest(state, manifest);
  const mode = namespace === "test" ? "test" : "normal";
  const events: RunEvent[] = [
    { type: "run-started", run, flow: "train", mode, params: {}, paramSources: {}, steps: ["fit"] },
    {
      type: "plan",
      reused: from ? [{ step: "fit", from }] : [],
      toRun: reason ? [{ step: "fit", reason }] : [],
    },
    { type: "task-ended", step: "fit", status, attempts: 1, seconds: 1, artifacts: [], ...(from && { from }) },
  ];
  const journal = new Journal(join(runFolder(state, name), "journal.ndjson"));
  for (const event of events) journal.append(event);
  journal.close();
}

function told(address: string): string {
  const tasks = whyRun(state, address);
  if (!tasks.ok) throw new Error(tasks.failure.kind);
  return printed((terminal) => tasks.value.forEach((task) => printTaskReason(terminal, task)));
}

const changed: RunReason = { kind: "changed", changes: [] };

test("a first run", () => {
  made({ reason: { kind: "first" } });
  expect(told("train/1/fit")).toBe("train/1/fit  ran for the first time: no earlier run has it on record.\n");
});

test("a task that was reused says from where", () => {
  made({ reason: { kind: "first" } });
  made({ status: "reused", from: "train/1" });
  expect(told("train/2/fit")).toBe(
    "train/2/fit  reused from train/1: same code, packages, params, inputs. Why it ran there: flowbox why run train/1/fit\n",
  );
});

test("a file that was edited, a param and a package, each on a line", () => {
  made({ reason: { kind: "first" } });
  made({ reason: changed, change: { image: digest("2"), params: { epochs: 5 }, code: digest("e") }, code: "6" });
  expect(told("train/2/fit")).toBe(`train/2/fit  ran because its recipe changed since train/1:
  file         flows/train/a.py changed
  pip package  numpy 1.26.3 to 1.26.4
  param        epochs 3 to 5
`);
});

test("a task that was reused in between is compared with, under the run that reused it", () => {
  made({ reason: { kind: "first" } });
  made({ status: "reused", from: "train/1" });
  made({ reason: changed, change: { salt: "2" } });
  expect(told("train/3/fit")).toBe(
    'train/3/fit  ran because its recipe changed since train/2:\n  salt  salt unset to "2"\n',
  );
});

test("a task after one that ran", () => {
  made({ reason: { kind: "first" } });
  made({ reason: { kind: "needs", steps: ["start", "split"] }, change: { params: {} } });
  expect(told("train/2")).toBe(
    "train/2/fit  ran because it needs start and split, which ran. What changed since train/1:\n  param  epochs 3 to unset\n",
  );
});

test("--fresh, with and without a change", () => {
  made({ reason: { kind: "first" } });
  made({ reason: { kind: "fresh" } });
  made({ reason: { kind: "fresh" }, change: { env: { A: "1" } } });
  expect(told("train/2/fit")).toBe("train/2/fit  ran because of --fresh. Nothing changed since train/1.\n");
  expect(told("train/3/fit")).toBe(
    'train/3/fit  ran because of --fresh. What changed since train/2:\n  env  env A unset to "1"\n',
  );
});

test("a task that is never reused, by its flow or by what it read", () => {
  made({ reason: { kind: "never-reused" } });
  made({ reason: { kind: "never-reused" }, notReusable: ["context.run"] });
  expect(told("train/1/fit")).toBe("train/1/fit  ran because its flow says so: it is never reused.\n");
  expect(told("train/2/fit")).toBe("train/2/fit  ran because it reads context.run. Nothing changed since train/1.\n");
});

test("a result that is not whole any more", () => {
  made({ reason: { kind: "first" } });
  made({ reason: { kind: "gone", run: "train/1" } });
  expect(told("train/2/fit")).toBe(
    "train/2/fit  ran because the result of train/1, which has the same recipe, is not whole any more.\n",
  );
});

test("a task that failed has what was planned for it", () => {
  made({ reason: { kind: "first" } });
  made({
    reason: { kind: "changed", changes: [{ kind: "file", path: "flows/train/a.py", how: "changed" }] },
    status: "failed",
  });
  expect(told("train/2/fit")).toBe(
    "train/2/fit  failed; it ran because its recipe changed since train/1:\n  file  flows/train/a.py changed\n",
  );
});

test("a task that could not run says why", () => {
  const failure = { kind: "argument-missing", step: "fit", argument: "row", known: ["rows"] } as const;
  made({ reason: { kind: "refused", failure: { ...failure, known: [...failure.known] } }, status: "failed" });
  expect(told("train/1/fit")).toBe("train/1/fit  failed: Step fit takes the argument row, which nobody makes.\n");
});

test("a test run is compared with test runs only", () => {
  made({ reason: { kind: "first" } });
  made({ reason: { kind: "first" }, namespace: "test", change: { test: true } });
  expect(told("test:train/1/fit")).toBe("test:train/1/fit  ran for the first time: no earlier run has it on record.\n");
});

test("an image whose recipe was deleted is told to have changed, and nothing fails", () => {
  made({ reason: { kind: "first" } });
  made({ reason: changed, change: { image: digest("2") } });
  rmSync(join(state.folder, "recipes"), { recursive: true });
  expect(told("train/2/fit")).toBe(
    "train/2/fit  ran because its recipe changed since train/1:\n  image  its image changed\n",
  );
});

test("a step or run that is not there is a failure that names those that are", () => {
  made({ reason: { kind: "first" } });
  expect(whyRun(state, "train/1/fitt")).toMatchObject({ failure: { kind: "step-unknown", known: ["fit"] } });
  expect(whyRun(state, "train/9/fit")).toMatchObject({ failure: { kind: "run-unknown", known: ["train/1"] } });
  expect(whyRun(state, "train/1/fit:model")).toMatchObject({ failure: { kind: "address-invalid" } });
});
