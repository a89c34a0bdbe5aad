import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject } from "../rig/temp-project.ts";

const page = 4096;

/** Leaves so many pages free. */
function fill(folder: string, pages: number): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, "filler"), Buffer.alloc(Math.max(0, bavail * bsize - pages * page)));
}

test("a disk that is full at any moment of a run ends it with one error, and the next run finishes it", async () => {
  using project = tempProject({
    "flows/f/flow.ts": `
import { flow, python } from "flowbox";
export default flow({ steps: { one: python("steps/s.py:one"), two: python("steps/s.py:two", { needs: ["one"] }) } });
`,
    "flows/f/steps/s.py": "def one():\n    return {'a': 1}\n\ndef two(a):\n    return {'b': a + 1}\n",
  });
  const state = project.path(".flowbox");
  mkdirSync(state);
  execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", state]);
  try {
    let code: number | null = null;
    let pages = 0;
    for (; code !== 0; pages += 2) {
      for (const name of readdirSync(state)) rmSync(join(state, name), { recursive: true });
      fill(state, pages);
      const full = await flowbox(project.folder, ["run"]);
      code = full.code;
      const errors = `${full.stdout}${full.stderr}`.match(/Error [^:\n]*/g) ?? [];
      const due = code === 0 ? { code, errors: [] } : { code: 74, errors: ["Error The disk is full"] };
      expect({ pages, code, errors }).toEqual({ pages, ...due });
      rmSync(join(state, "filler"));
      expect(await flowbox(project.folder, ["run"])).toMatchObject({ code: 0 });
      expect(readdirSync(join(state, "work"))).toEqual([]);
      expect(readdirSync(state, { recursive: true }).filter((path) => String(path).endsWith(".tmp"))).toEqual([]);
    }
    expect(pages).toBeGreaterThan(8);
  } finally {
    execFileSync("/bin/umount", ["-l", state]);
  }
});
