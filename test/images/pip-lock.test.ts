import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import type { Environment } from "../../images/environment.ts";
import { checkLock } from "../../images/lock/check-lock.ts";
import { environmentDigest } from "../../images/lock/environment-digest.ts";
import type { Lock } from "../../images/lock/lock.ts";
import { pipLockMistake } from "../../images/lock/pip-lock-mistake.ts";
import { writeLock } from "../../images/lock/write-lock.ts";
import { tempProject } from "../rig/temp-project.ts";

const hash = "a".repeat(64);
const commit = "b".repeat(40);
const fine = [
  `numpy==2.2.6 \\`,
  `    --hash=sha256:${hash} \\`,
  `    --hash=sha256:${"c".repeat(64)}`,
  "    # via",
  "    #   flow.ts",
  "    #   pandas",
  `six==1.17.0 ; platform_machine == 'x86_64' \\`,
  `    --hash=sha256:${hash}`,
  `tool @ git+ssh://git@git.example/tool.git@${commit}#subdirectory=python ; platform_machine == 'x86_64' # 1.2 sha256:${hash}`,
  "",
].join("\n");

test("what flowbox lock writes is as it should be", () => {
  expect(pipLockMistake(fine)).toBeUndefined();
  expect(pipLockMistake(fine.replaceAll("\n", "\r\n"))).toBeUndefined();
});

test.each([
  [`--index-url https://evil.example\n${fine}`, "is an option"],
  [`${fine}--extra-index-url https://evil.example\n`, "is an option"],
  [`${fine}-r other.txt\n`, "is an option"],
  [`${fine}-e .\n`, "is an option"],
  [`${fine}--no-require-hashes\n`, "is an option"],
  [`${fine}pandas>=2 --hash=sha256:${hash}\n`, '"pandas>=2" is not pinned'],
  [`${fine}pandas --hash=sha256:${hash}\n`, "is not pinned"],
  [`${fine}pandas==2.* --hash=sha256:${hash}\n`, "is not pinned"],
  [`${fine}./pandas\n`, "is not pinned"],
  [`${fine}pandas @ https://files.example/pandas.whl#md5=${hash}\n`, "is not pinned"],
  [`${fine}own @ git+https://git.example/own@main # 1 sha256:${hash}\n`, "is not pinned"],
  [`${fine}pandas==2.2.3\n`, "pandas has no hash"],
  [`${fine}pandas==2.2.3 --hash=md5:${hash.slice(32)}\n`, "no SHA-256: md5:"],
  [`${fine}pandas==2.2.3 --hash=sha256:${hash.slice(1)}\n`, "no SHA-256: sha256:"],
  [`${fine}pandas==2.2.3 --hash=sha256:${hash} --trusted-host=evil.example\n`, "option --trusted-host"],
  [`${fine}Six==1.16.0 --hash=sha256:${hash}\n`, "Six stands there twice, as 1.17.0 and 1.16.0"],
  [fine.replace("six==", "<<<<<<< ours\nsix=="), "merge conflict"],
])("an edited requirements.txt is refused (%#)", (text, why) => {
  expect(pipLockMistake(text)).toContain(why);
});

const environment: Environment = { python: "3.11", pip: ["six"], platforms: ["linux/amd64"] };
const six = { ecosystem: "pip", name: "six", version: "1.17.0", file: "six.whl", sha256: hash } as const;

function locked(platforms: Lock["platforms"], requirements: string) {
  const project = tempProject();
  const folder = project.path("flows/f/locks/e");
  mkdirSync(dirname(folder), { recursive: true });
  const lock: Omit<Lock, "files"> = {
    version: 1,
    environmentDigest: environmentDigest(environment),
    environment,
    python: "3.11",
    resolvers: { uv: "0.13.9" },
    platforms,
  };
  writeLock(folder, lock, { "requirements.txt": requirements });
  const check = (indexes = {}) => checkLock(environment, { flow: "f", environment: "e", folder, indexes });
  return { project, check, file: `${folder}/lock.json` };
}

const sixText = `six==1.17.0 \\\n    --hash=sha256:${hash}\n`;

test("a lock whose files say two things is refused, whatever digests it has", () => {
  for (const [list, text, reason] of [
    [[six], sixText, undefined],
    [[{ ...six, version: "1.16.0" }], sixText, "its six 1.16.0 is not that of requirements.txt"],
    [[{ ...six, name: "sixth" }], sixText, "its sixth 1.17.0 is not that of requirements.txt"],
    [[], sixText, "it has no file of six, which requirements.txt has"],
  ] as const) {
    const { project, check } = locked({ "linux/amd64": [...list] }, text);
    using _ = project;
    const found =
      reason === undefined ? { ok: true } : { failure: { kind: "lock-damaged", file: "lock.json", reason } };
    expect(check()).toMatchObject(found);
  }
});

test.each([
  { name: "../../evil" },
  { version: "1.17.0\n--index-url https://evil.example" },
  { file: "../six.whl" },
  { source: { requires: [{ ...six, ecosystem: undefined, version: "1 --pre" }] } },
  { source: { requires: [], git: { url: "--upload-pack=evil", commit, revision: "v1" } } },
  { source: { requires: [], git: { url: "https://git.example/x", commit, revision: "-v1" } } },
  { source: { requires: [], git: { url: "https://git.example/x", commit, revision: "v1", subdirectory: "../.." } } },
  { source: { requires: [], apt: { suite: "s", snapshot: "s", packages: [{ ...six, path: "pool/../x.deb" }] } } },
])("a lock.json that would reach elsewhere is refused (%#)", (change) => {
  const { project, check, file } = locked({ "linux/amd64": [six] }, sixText);
  using _ = project;
  const lock = checkLock(environment, { flow: "f", environment: "e", folder: dirname(file), indexes: {} });
  const text = JSON.stringify({ ...(lock.ok && lock.value), platforms: { "linux/amd64": [{ ...six, ...change }] } });
  writeFileSync(file, text);
  expect(check()).toMatchObject({ failure: { kind: "lock-damaged", file: "lock.json" } });
});

test("a package that a pattern gives to another index now makes the lock stale", () => {
  const { project, check } = locked({ "linux/amd64": [six] }, sixText);
  using _ = project;
  expect(check({ acme: { packages: ["si*"] } })).toMatchObject({
    failure: { kind: "lock-stale", changed: ["six comes from the index acme, was locked from the default index"] },
  });
});
