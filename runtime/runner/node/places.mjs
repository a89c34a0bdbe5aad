// Where a task finds things: the same in every container, elsewhere in tests.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = process.argv[2] ?? "/flowbox";
const work = join(root, "work");

export const places = {
  order: join(root, "in", "task.json"),
  in: join(root, "in"),
  cwd: join(work, "cwd"),
  tmp: join(work, "cwd", ".tmp"),
  outputs: join(work, "outputs"),
  result: join(work, "result.json"),
  runner: dirname(dirname(fileURLToPath(import.meta.url))),
};
