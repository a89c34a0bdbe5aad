import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { ownAuthority } from "../rig/own-authority.ts";
import { wheel } from "../rig/python-package.ts";
import { stubIndex } from "../rig/stub-index.ts";
import { tempProject } from "../rig/temp-project.ts";

const cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
const authority = ownAuthority();
const images = new Set<string>();
afterAll(() => {
  for (const id of images) spawnSync("docker", ["image", "rm", "--force", id]);
  rmSync(cache, { recursive: true, force: true });
  authority[Symbol.dispose]();
});

test("a local package takes the place of its release: an edit counts and builds nothing, and frozen it is the release again", async () => {
  const release = {
    "your_package/__init__.py": "from .what import said\n",
    "your_package/what.py": 'said = "release"\n',
  };
  await using index = await stubIndex([wheel({ name: "your-package", version: "1.0", files: release })], { authority });
  using project = tempProject({
    "flowbox.config.ts":
      'import { config } from "flowbox";\nexport default config({ local: { your_package: "." } });\n',
    "flows/inner/flow.ts": `
import { flow, python } from "flowbox";
export default flow({
  environments: { inner: { python: "3.11", pip: ["your-package==1.0"], platforms: ["linux/amd64"] } },
  steps: { say: python("steps/say.py:say", { environment: "inner" }) },
});
`,
    "flows/inner/steps/say.py":
      "from importlib.metadata import version\nfrom your_package import said\n\ndef say():\n    return {'said': said + version('your-package')}\n",
    "your_package/__init__.py": "from .what import said\n",
    "your_package/what.py": 'said = "checkout"\n',
  });
  const env = { ...index.environment, XDG_CACHE_HOME: cache, CI: "" };
  const run = async (args: string[] = [], more: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await flowbox(project.folder, ["run", "--json", ...args], { ...env, ...more });
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    const [task] = JSON.parse(stdout).tasks;
    images.add(task.image.id);
    return { said: JSON.parse(task.artifacts.said.preview), status: task.status, image: task.image.id };
  };
  expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
  const first = await run();
  expect(first).toMatchObject({ said: "checkout1.0", status: "ran" });
  expect(await run()).toMatchObject({ said: "checkout1.0", status: "reused" });
  project.write("your_package/what.py", 'said = "edited"\n');
  expect(await run()).toEqual({ said: "edited1.0", status: "ran", image: first.image });
  expect(await run(["--frozen-local"])).toMatchObject({ said: "release1.0", status: "ran" });
  expect(await run([], { CI: "true" })).toMatchObject({ said: "release1.0", status: "reused" });
  expect(await run(["--no-frozen-local"], { CI: "true" })).toMatchObject({ said: "edited1.0", status: "reused" });
  expect((await flowbox(project.folder, ["reproduce", "inner/3"], env)).stdout).toContain("identical");
});
