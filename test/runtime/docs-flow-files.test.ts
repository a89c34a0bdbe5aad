import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadFlow } from "../../runtime/flow/load-flow.ts";
import { tempProject } from "../rig/temp-project.ts";

const page = readFileSync(new URL("../../docs/flow-files.md", import.meta.url), "utf8");
const section = page.slice(page.indexOf("## How often a step runs"), page.indexOf("## Formats"));
const blocks = (language: string): string[] =>
  [...section.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map(([, text = ""]) => text);

async function scopes(flow: string, files: Record<string, string>): Promise<Record<string, readonly string[]>> {
  using project = tempProject({ "flows/train/flow.ts": flow, ...files });
  const loaded = await loadFlow({ folder: project.folder }, "train");
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
  return Object.fromEntries(loaded.value.steps.map(({ name, scope }) => [name, scope]));
}

test("the flow that the page on flow files shows is one", async () => {
  const [flow = ""] = blocks("ts");
  const [python = ""] = blocks("python");
  expect(await scopes(flow, { "flows/train/steps/train.py": python })).toEqual({
    start: [],
    fit: ["fit"],
    choose: [],
    publish: [],
  });
});

test("so is the nested foreach that it shows", async () => {
  const [, steps = ""] = blocks("ts");
  const flow = `import { flow, python } from "flowbox";\nexport default flow({ ${steps} });\n`;
  const python = ["regions", "shops", "sell", "region_total", "total"].map((name) => `def ${name}(): pass\n`).join("");
  expect(await scopes(flow, { "flows/train/steps/sales.py": python })).toEqual({
    regions: [],
    shops: ["shops"],
    sell: ["shops", "sell"],
    region_total: ["shops"],
    total: [],
  });
});
