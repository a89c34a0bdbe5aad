import { existsSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { keepWheel, keptWheel } from "../../images/sources/built-wheel.ts";
import { tempProject } from "../rig/temp-project.ts";

const about = { name: "Acme_Tool", version: "1.0", wheel: "tool.whl", stub: "stub.whl", sha256: "a".repeat(64) };
const made = (changes: object = {}) => ({
  "made/about.json": JSON.stringify({ ...about, ...changes }),
  "made/wheel/tool.whl": "wheel",
  "made/stub/stub.whl": "stub",
  secret: "canary",
});
const asked = { name: "acme-tool", user: `${process.getuid?.()}:${process.getgid?.()}` };

test("what a build made is kept, and what another one kept first stays", async () => {
  using machine = tempProject(made());
  const kept = machine.path("kept");
  expect(await keptWheel(kept)).toBeUndefined();
  expect(await keepWheel(machine.path("made"), kept, asked)).toEqual({ ...about, folder: kept });
  machine.write("made/about.json", JSON.stringify({ ...about, version: "2.0" }));
  expect(await keepWheel(machine.path("made"), kept, asked)).toMatchObject({ version: "1.0" });
  expect(await keptWheel(kept)).toMatchObject({ version: "1.0" });
});

const swap = (path: string, target: string) => (of: (path: string) => string) => {
  rmSync(of(path), { recursive: true });
  symlinkSync(of(target), of(path));
};

test.each([
  ["another package", () => undefined, { name: "other" }],
  ["a name that leads elsewhere", () => undefined, { wheel: "../../secret" }],
  ["a version that is none", () => undefined, { version: "1.0 --pre" }],
  ["a link to a file of the machine's as the wheel", swap("made/wheel/tool.whl", "secret"), {}],
  ["a link as its description", swap("made/about.json", "secret"), {}],
  [
    "a link as a folder",
    (of: (path: string) => string) => {
      renameSync(of("made/wheel"), of("elsewhere"));
      symlinkSync(of("elsewhere"), of("made/wheel"));
    },
    {},
  ],
  ["no wheel", (of: (path: string) => string) => rmSync(of("made/wheel/tool.whl")), {}],
])("a build that left %s is refused", async (_, change, changes) => {
  using machine = tempProject(made(changes));
  change(machine.path);
  expect(await keepWheel(machine.path("made"), machine.path("kept"), asked)).toBeUndefined();
  expect(existsSync(machine.path("kept"))).toBe(false);
});
