import { expect, test } from "vitest";
import { machineIndexes } from "../../cli/machine-indexes.ts";
import { flowFailureText } from "../../cli/print/flow-failure-text.ts";
import { indexOf } from "../../images/package-indexes.ts";
import { loadFlow } from "../../runtime/flow/load-flow.ts";
import { tempProject } from "../rig/temp-project.ts";

const flow = `import { flow, command } from "flowbox";\nexport default flow({ steps: { say: command(["true"]) } });\n`;

async function load(config: string) {
  using project = tempProject({
    "flows/small/flow.ts": flow,
    "flowbox.config.ts": config,
    "tool/__init__.py": "",
    "lib/src/other.py": "",
  });
  const file = project.path("flowbox.config.ts");
  const loaded = await loadFlow({ folder: project.folder, config: file }, "small");
  return { project, loaded, text: loaded.ok ? "" : Object.values(flowFailureText(loaded.failure)).join("\n") };
}

test("a flow knows the indexes and local packages of its project", async () => {
  const { loaded, project } = await load(
    `import { config } from "flowbox";\nexport default config({ indexes: { acme: { packages: ["acme-*"] } }, local: { tool: ".", other: "lib" } });\n`,
  );
  expect(loaded).toMatchObject({
    value: {
      indexes: { acme: { packages: ["acme-*"] } },
      local: { tool: project.folder, other: project.path("lib/src") },
    },
  });
  expect((await load("export default {};")).loaded).toMatchObject({ value: { indexes: {}, local: {} } });
});

test.each([
  ["export default { index: {} };", /no option index[\s\S]*flowbox\.config\.ts:1:18[\s\S]*indexes/],
  [
    'export default {\n  indexes: { acme: { url: "https://x" } },\n};',
    /no option url in indexes\.acme[\s\S]*config\.ts:2/,
  ],
  ["export default { indexes: { acme: { packages: [] } } };", /indexes\.acme\.packages is not right/],
  ['export default { indexes: { Acme: { packages: ["a"] } } };', /small letters/],
  ['export default { local: { "your-package": "." } };', /the name that is imported/],
  [
    'export default {\n  local: { tolo: "." } };',
    /local\.tolo is not right: there is neither tolo\/[\s\S]*config\.ts:2/,
  ],
  ['export default { local: { tool: ".." } };', /outside of the project/],
  ["export const indexes = {};", /The default export is not right/],
  ["export default {", /not valid TypeScript/],
  ["throw new Error('early')", /failed while it was loaded[\s\S]*early/],
])("%j is told as a mistake, with its place", async (config, text) => {
  const said = (await load(config)).text;
  expect(said).toMatch(text);
  expect(said).toContain("flowbox.config.ts");
});

test("the first pattern that a package matches decides, however the package is spelt", () => {
  const indexes = {
    acme: { packages: ["acme-*", "tool"] },
    rest: { packages: ["*"] },
    node: { packages: ["@acme/*"] },
  };
  expect(
    ["acme-core", "Acme_Core", "acme.core", "acme", "tool", "tools"].map((name) => indexOf(name, indexes)),
  ).toEqual(["acme", "acme", "acme", "rest", "acme", "rest"]);
  expect(indexOf("acme", { node: indexes.node })).toBeUndefined();
});

test("an index's address comes from the machine, its login apart", () => {
  const logins = new Set<string>();
  expect(
    machineIndexes(
      {
        FLOWBOX_INDEX_ACME_TOOLS: "https://reader:a%2Bword@packages.example/simple",
        FLOWBOX_INDEX_PLAIN: "https://plain.example/simple",
        FLOWBOX_INDEX_BROKEN: "not an address",
      },
      logins,
    ),
  ).toEqual({ "acme-tools": "https://packages.example/simple", plain: "https://plain.example/simple" });
  expect([...logins]).toEqual(["machine packages.example login reader password a+word"]);
});
