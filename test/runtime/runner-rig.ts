import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { digest } from "../../images/digest.ts";
import type { JoinedTask, TaskArtifact, TaskOrder } from "../../runtime/task/worker-protocol.ts";
import { taskResultSchema, workerLineSchema } from "../../runtime/task/worker-protocol.ts";

const worker = join(import.meta.dirname, "../../runtime/runner/python/worker.py");
const endedSchema = workerLineSchema.options[1];

/** A worker on this machine, in a folder of its own that stands for `/flowbox`. */
export class WorkerRig implements Disposable {
  readonly root: string = mkdtempSync(join(tmpdir(), "flowbox-runner-"));
  readonly #process;
  readonly #lines;
  #tasks = 0;

  constructor(wrapper: readonly string[] = []) {
    const [program, ...rest] = [...wrapper, "python3", "-B", worker];
    this.#process = spawn(String(program), rest, {
      env: { ...process.env, FLOWBOX_ROOT: this.root },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.write("work/.keep", "");
  }

  /** The worker's exit code, once it has ended. */
  get exit(): Promise<number | null> {
    return new Promise((resolve) => this.#process.once("exit", resolve));
  }

  get pid(): number {
    return z.number().parse(this.#process.pid);
  }

  write(path: string, content: string | Uint8Array): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  artifact(name: string, format: TaskArtifact["format"], content: string | Uint8Array): TaskArtifact {
    const path = this.write(`in/artifacts/${name}`, content);
    return { format, path, digest: digest("test", 1, name), maker: "start" };
  }

  /** What a step sees of a foreach step's tasks: the models of two, and of a third that failed. */
  joined(): JoinedTask[] {
    const item = (index: number): TaskArtifact => this.artifact(`item-${index}`, "json", `${index / 10}`);
    const model = (index: number): TaskArtifact => this.artifact(`model-${index}`, "json", `{"of": ${index}}`);
    return [
      { index: 0, item: item(0), artifacts: { model: model(0) } },
      { index: 1, item: item(1), artifacts: { model: model(1) } },
      { index: 2, item: item(2), failed: "no data", artifacts: { failure: this.artifact("failure", "json", "{}") } },
    ];
  }

  output(path: string): Buffer {
    return readFileSync(join(this.root, "work/outputs", path));
  }

  get log(): string {
    return readFileSync(join(this.root, "work/log"), "utf8");
  }

  async line(): Promise<unknown> {
    const next = await this.#lines.next();
    return next.done === true ? undefined : JSON.parse(next.value);
  }

  /** Runs `step` of a Python file with this text. */
  python(code: string, order: Partial<TaskOrder> = {}) {
    const file = this.write("in/code/steps/main.py", code);
    const entry = { file, module: "steps.main", function: "step" };
    return this.run({ kind: "python", entry, roots: [join(this.root, "in/code")], ...order });
  }

  /** Runs `step` of a TypeScript file with this text. */
  node(code: string, order: Partial<TaskOrder> = {}) {
    const file = this.write("in/code/steps/main.ts", code);
    return this.run({ kind: "node", entry: { file, module: "steps/main.ts", function: "step" }, ...order });
  }

  async run(order: Partial<TaskOrder> & Pick<TaskOrder, "kind">) {
    this.#tasks += 1;
    if (this.#tasks === 1) workerLineSchema.options[0].parse(await this.line());
    rmSync(join(this.root, "work/outputs"), { recursive: true, force: true });
    const id = `task-${this.#tasks}`;
    const context = { run: "train/1", step: "fit", attempt: 1, items: [], test_mode: false };
    const blank = {
      version: 1,
      id,
      roots: [],
      params: {},
      paths: {},
      artifacts: {},
      inputs: {},
      lists: [],
      ambiguous: {},
      env: {},
    };
    this.write("in/task.json", JSON.stringify({ ...blank, context, ...order }));
    this.#process.stdin.write(`${JSON.stringify({ task: id })}\n`);
    const ended = endedSchema.parse(await this.line());
    const file = join(this.root, "work/result.json");
    const result = existsSync(file) ? taskResultSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
    const error = result !== undefined && "error" in result ? result.error : undefined;
    const artifacts = result !== undefined && "artifacts" in result ? result.artifacts : [];
    return { ended, result, error, artifacts };
  }

  /** Ends standard input; resolves with the worker's exit code. */
  close(): Promise<number | null> {
    this.#process.stdin.end();
    return this.exit;
  }

  [Symbol.dispose](): void {
    this.#process.stdin.end();
    this.#process.kill("SIGKILL");
    rmSync(this.root, { recursive: true, force: true });
  }
}
