import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Lock } from "../../images/lock/lock.ts";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const flow = (pip: readonly string[]): string => `
import { flow, python } from "flowbox";
export default flow({
  environments: { small: { python: "3.11", pip: ${JSON.stringify(pip)} } },
  steps: { say: python("steps/say.py:say", { environment: "small" }) },
});
`;

const lockOf = (project: TempProject): Lock =>
  JSON.parse(readFileSync(project.path("flows/small/locks/small/lock.json"), "utf8"));

test("extras bring their packages, markers and platforms decide, and a prerelease is taken where it is asked for", async () => {
  using project = tempProject({
    "flows/small/flow.ts": flow([
      "urllib3[socks]==2.2.3",
      "six==1.17.0 ; sys_platform == 'win32'",
      "click ; python_version < '3'",
      "flit-core==2.0rc3 ; platform_machine == 'x86_64'",
    ]),
    "flows/small/steps/say.py":
      "import socks, urllib3, flit_core\n\ndef say():\n    return {'version': flit_core.__version__}\n",
  });
  expect(await flowbox(project.folder, ["lock"])).toMatchObject({ code: 0 });
  const names = Object.entries(lockOf(project).platforms).map(([platform, list]) => [
    platform,
    list.map((one) => one.name),
  ]);
  expect(Object.fromEntries(names)).toEqual({
    "linux/amd64": ["flit-core", "pysocks", "pytoml", "urllib3"],
    "linux/arm64": ["pysocks", "urllib3"],
  });
  const run = await flowbox(project.folder, ["run", "--json"]);
  expect(run).toMatchObject({ code: 0 });
  expect(run.stdout).toContain("2.0rc3");
});
