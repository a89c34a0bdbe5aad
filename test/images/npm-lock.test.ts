import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { checkLock } from "../../images/lock/check-lock.ts";
import { environmentDigest } from "../../images/lock/environment-digest.ts";
import type { Lock } from "../../images/lock/lock.ts";
import { npmLockMistake } from "../../images/lock/npm-lock-mistake.ts";
import { sourceDigest } from "../../images/lock/source-digest.ts";
import { writeLock } from "../../images/lock/write-lock.ts";
import { npmAsked } from "../../images/resolvers/npm-asked.ts";
import { environmentSchema, type Environment } from "../../images/environment.ts";
import { tempProject } from "../rig/temp-project.ts";

const integrity = `sha512-${"A".repeat(86)}==`;
const manifest = JSON.stringify({ dependencies: { a: "1.0.0" } });
const root = { dependencies: { a: "1.0.0" } };
const good = { version: "1.0.0", integrity };
const lockText = (packages: object, lockfileVersion: unknown = 3) =>
  JSON.stringify({ lockfileVersion, packages: { "": root, ...packages } }, null, 2);
const fine = lockText({ "node_modules/a": good });

const edits: [what: string, text: string, said: RegExp][] = [
  ["asks for more than is locked", fine.replace('"a": "1.0.0"', '"a": "1.0.0", "b": "2"'), /do not agree on b$/],
  ["lacks what is asked for", lockText({}), /do not agree on a$/],
  ["has version 1", lockText({ "node_modules/a": good }, 1), /lockfileVersion is 1, not 3/],
  ["has version 4", lockText({ "node_modules/a": good }, 4), /lockfileVersion is 4, not 3/],
  ["has no version", fine.replace('"lockfileVersion": 3,', ""), /has no lockfileVersion/],
  ["has a package without integrity", lockText({ "node_modules/a": { version: "1.0.0" } }), /a has no integrity/],
  [
    "has a weak integrity",
    lockText({ "node_modules/a": { ...good, integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" } }),
    /node_modules\/a has the integrity sha1-.*no SHA-512 hash/,
  ],
  [
    "has a malformed integrity",
    lockText({ "node_modules/a": { ...good, integrity: "sha512-AAAA" } }),
    /no SHA-512 hash/,
  ],
  ["is not JSON", "{", /it is not JSON/],
  ["holds no packages", '{"lockfileVersion":3}', /packages: /],
  [
    "was merged half-way",
    fine.replace('"lockfileVersion"', '\n<<<<<<< HEAD\n"x": 1,\n=======\n>>>>>>> other\n"lockfileVersion"'),
    /line 3 holds a merge conflict/,
  ],
  [
    "holds too much",
    lockText(Object.fromEntries(Array.from({ length: 100_001 }, (_, at) => [`node_modules/a${at}`, {}]))),
    /100002 packages; 100000 are the most/,
  ],
  ...[
    "http://registry/a/-/a-1.0.0.tgz",
    "https://elsewhere.example/a/-/a-1.0.0.tgz",
    "git+ssh://git@h/a.git#1",
    "file:../a",
  ].map((resolved): [string, string, RegExp] => [
    `takes a package from ${resolved}`,
    lockText({ "node_modules/a": { ...good, resolved } }),
    new RegExp(`node_modules/a comes from ${resolved.slice(0, 3)}`),
  ]),
  ...[
    "../a",
    "/etc",
    "node_modules/../../x",
    "node_modules/a/../b",
    "node_modules/.bin",
    "lib/a",
    "node_modules/@s/..",
  ].map((path): [string, string, RegExp] => [
    `places a package at ${path}`,
    lockText({ "node_modules/a": good, [path]: good }),
    /is not a place of an installed package/,
  ]),
  ["links a package", lockText({ "node_modules/a": { link: true, resolved: "lib" } }), /node_modules\/a is a link/],
];

test("a package-lock.json as npm writes it for a lock has no mistake", () => {
  expect(npmLockMistake(fine, { manifest })).toBeUndefined();
  const nested = lockText({
    "node_modules/a": { ...good, resolved: "file:a-1f2e3d4c5b6a.tgz" },
    "node_modules/@s/b.c": { version: "1.0.0", inBundle: true },
    "node_modules/a/node_modules/@s/d": { ...good, integrity: `sha1-AAAA ${integrity}` },
  });
  expect(npmLockMistake(nested, { manifest })).toBeUndefined();
});

test.each(edits)("a package-lock.json that %s is refused with the reason", (_, text, said) => {
  expect(npmLockMistake(text, { manifest })).toMatch(said);
});

test("a package-lock.json of more than 50 MiB is not even read", () => {
  expect(npmLockMistake(" ".repeat(51 * 1024 * 1024), {})).toBe("it is larger than 50 MiB");
});

const npmPackage = { ecosystem: "npm", name: "a", version: "1.0.0", path: "node_modules/a", integrity } as const;

function lockedProject(environment: Environment, sources?: Record<string, string>) {
  const project = tempProject(sources);
  const folder = project.path("flows/f/locks/e");
  mkdirSync(dirname(folder), { recursive: true });
  const found = Object.keys(sources ?? {}).flatMap((path) => {
    const now = sourceDigest(project.path(path));
    return now ? [[`../../${path}`, now] as const] : [];
  });
  const lock: Omit<Lock, "files"> = {
    version: 1,
    environmentDigest: environmentDigest(environment),
    environment,
    resolvers: {},
    platforms: { "linux/amd64": [npmPackage] },
    ...(found.length > 0 && { sources: Object.fromEntries(found) }),
  };
  const write = (packageLock: string) =>
    writeLock(folder, lock, { "package.json": manifest, "package-lock.json": packageLock });
  return { project, write, check: () => checkLock(environment, { flow: "f", environment: "e", folder, indexes: {} }) };
}

test("an edited lock is refused also where the digests were edited with it", () => {
  const { project, write, check } = lockedProject({ npm: { a: "1.0.0" }, platforms: ["linux/amd64"] });
  using _ = project;
  write(fine);
  expect(check()).toMatchObject({ ok: true });
  write(fine.replace(`"integrity": "${integrity}"`, '"resolved": "git+ssh://git@h/a.git"'));
  expect(check()).toMatchObject({
    failure: { kind: "lock-damaged", file: "package-lock.json", reason: expect.stringContaining("comes from git+ssh") },
  });
  write(lockText({ "node_modules/a": good, "node_modules/b": good }));
  expect(check()).toMatchObject({
    failure: { file: "lock.json", reason: "its npm packages for linux/amd64 are not those of package-lock.json" },
  });
});

test("a lock with the marks of a merge says in which file and line", () => {
  const { project, write, check } = lockedProject({ npm: { a: "1.0.0" }, platforms: ["linux/amd64"] });
  using _ = project;
  write(fine);
  project.write("flows/f/locks/e/package-lock.json", `{\n<<<<<<< HEAD\n${fine}`);
  expect(check()).toMatchObject({ failure: { file: "package-lock.json", reason: "line 2 holds a merge conflict" } });
  project.write("flows/f/locks/e/lock.json", "{\n\n>>>>>>> theirs\n");
  expect(check()).toMatchObject({ failure: { file: "lock.json", reason: "line 3 holds a merge conflict" } });
});

test("a package of the project that was edited makes its lock stale, and one that was only touched does not", () => {
  const path = "packages/greet/index.js";
  const { project, write, check } = lockedProject(
    { npm: { a: "1.0.0" }, platforms: ["linux/amd64"] },
    { [path]: "1", "package.json": '{"version":"1"}' },
  );
  using _ = project;
  write(fine);
  project.write("package.json", '{"version":"2"}');
  project.write(path, "1");
  expect(check()).toMatchObject({ ok: true });
  project.write("package.json", '{"dependencies":{"b":"1"}}');
  project.write(path, "2");
  expect(check()).toMatchObject({
    failure: { kind: "lock-stale", changed: ["../../package.json changed", `../../${path} changed`] },
  });
});

test("an environment asks npm for versions, ranges, aliases and the project's own packages, and for nothing else", () => {
  const asks = (range: string, name = "a") => environmentSchema.safeParse({ npm: { [name]: range } }).success;
  expect(["1.0.0", "^1", "latest", "npm:b@1", "file:../lib", ">=1 <3 || 5"].filter((range) => !asks(range))).toEqual(
    [],
  );
  const refused = [
    "git+https://h/a.git",
    "https://h/a.tgz",
    "github:u/a",
    "u/a",
    "u/a#main",
    "link:../a",
    "workspace:*",
    "file:/a",
  ];
  expect(refused.filter((range) => asks(range))).toEqual([]);
  expect(["@scope/name", "a.b-c_d"].filter((name) => !asks("1", name))).toEqual([]);
  expect(["../a", "@s", "a/b", "", "a b"].filter((name) => asks("1", name))).toEqual([]);
  expect(environmentSchema.safeParse({ npm: "../../package.json" }).success).toBe(true);
  expect(environmentSchema.safeParse({ npm: "/package.json" }).success).toBe(false);
});

test("the project's own package.json and package-lock.json are a starting point without addresses and links", () => {
  using project = tempProject({
    "web/package.json": JSON.stringify({ dependencies: { a: "^1", own: "file:../own" }, devDependencies: { c: "1" } }),
    "web/package-lock.json": lockText({
      "../own": { version: "1.0.0" },
      "node_modules/own": { link: true, resolved: "../own" },
      "node_modules/a": { ...good, resolved: "https://registry.example/a/-/a-1.0.0.tgz" },
    }),
  });
  const at = { environment: "e", flowFolder: project.path("flows/f") };
  const asked = npmAsked("../../web/package.json", at);
  expect(asked).toMatchObject({
    value: {
      dependencies: { a: "^1", own: "file:../../own" },
      sources: ["../../web/package.json", "../../web/package-lock.json"],
    },
  });
  const start: unknown = asked.ok ? JSON.parse(asked.value.startingPoint ?? "") : undefined;
  expect(start).toEqual({ lockfileVersion: 3, requires: true, packages: { "": root, "node_modules/a": good } });
});

test("a package.json or package-lock.json of the project that cannot be locked is refused with the reason", () => {
  using project = tempProject({ "package.json": manifest });
  const asked = () => npmAsked("../../package.json", { environment: "e", flowFolder: project.path("flows/f") });
  project.write("package-lock.json", lockText({ "node_modules/a": { ...good, resolved: "http://h/a/-/a-1.tgz" } }));
  expect(asked()).toMatchObject({
    failure: {
      kind: "source-unusable",
      path: "../../package-lock.json",
      reason: expect.stringContaining("comes from http:"),
    },
  });
  project.write("package-lock.json", lockText({}, 1));
  expect(asked()).toMatchObject({ failure: { reason: "its lockfileVersion is 1, not 3" } });
  project.write("package.json", '{"dependencies":{"a":"github:u/a"}}');
  expect(asked()).toMatchObject({
    failure: { path: "../../package.json", reason: expect.stringMatching(/^a: .*repository/) },
  });
  project.write("package.json", "{");
  expect(asked()).toMatchObject({ failure: { reason: "there is no such file, or it is not JSON" } });
});
