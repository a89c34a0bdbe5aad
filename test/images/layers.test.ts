import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { folderEntries } from "../../images/assemble/folder-entries.ts";
import { sha256 } from "../../images/digest.ts";
import { wheelPart } from "../../images/install/pip-parts.ts";
import { treeParts } from "../../images/install/npm-parts.ts";
import { groupParts, heavyBytes } from "../../images/layers/group-parts.ts";
import { layerDigests, layerParts } from "../../images/layers/layer-digests.ts";
import { part, type Part } from "../../images/layers/part.ts";
import { settlePaths } from "../../images/layers/settle-paths.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbox-layers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Weighed {
  name: string;
  bytes: number;
  needs: string[];
  glue: boolean;
}
const weighed = (name: string, bytes: number, needs: string[] = []): Weighed => ({ name, bytes, needs, glue: false });
const names = (groups: readonly (readonly { name: string }[])[]): string[][] =>
  groups.map((group) => group.map(({ name }) => name));

const tensorflow = [
  weighed("tensorflow", 900 * heavyBytes, ["numpy", "keras", "absl", "six"]),
  weighed("numpy", 8 * heavyBytes),
  weighed("keras", heavyBytes),
  weighed("absl", 400_000, ["six"]),
  weighed("six", 40_000),
];

test("heavy packages have a layer each, the heaviest lowest; light ones are with whom they belong to", () => {
  expect(names(groupParts(tensorflow))).toEqual([["tensorflow"], ["numpy"], ["keras"], ["absl", "six"]]);
});

test("a light package that is added makes one more layer, the topmost, and leaves those below as they were", () => {
  const parts = [{ ...weighed("/opt/step", 100), glue: true }, ...tensorflow];
  const before = names(groupParts(parts));
  const added = names(groupParts([weighed("tqdm", 200_000, ["colorama"]), ...parts, weighed("colorama", 1000)]));
  expect(added).toEqual([...before, ["colorama", "tqdm"]]);
});

test("what holds packages together is with the largest light ones", () => {
  const glue = { ...weighed("/opt/step", 100), glue: true };
  const more = [glue, ...tensorflow, weighed("tqdm", 1000)];
  expect(names(groupParts(more)).slice(-2)).toEqual([["/opt/step", "absl", "six"], ["tqdm"]]);
  expect(names(groupParts([glue, weighed("numpy", 2 * heavyBytes)]))).toEqual([["numpy"], ["/opt/step"]]);
});

test("packages that need each other are in one layer", () => {
  expect(names(groupParts([weighed("a", 1, ["b"]), weighed("b", 1, ["a"])]))).toEqual([["a", "b"]]);
});

test("every package is in one layer, the layers are few, and the order in which packages come does not matter", () => {
  const name = fc.integer({ min: 0, max: 60 }).map((number) => `p${number}`);
  const graph = fc.uniqueArray(
    fc.record({
      name,
      bytes: fc.oneof(fc.nat(100_000), fc.nat(4 * heavyBytes)),
      needs: fc.array(name, { maxLength: 4 }),
      glue: fc.constant(false),
    }),
    { selector: (one) => one.name, maxLength: 60 },
  );
  fc.assert(
    fc.property(graph, fc.infiniteStream(fc.nat()), (parts, random) => {
      const groups = groupParts(parts);
      expect(names(groups).flat().toSorted()).toEqual(parts.map((one) => one.name).toSorted());
      expect(groups.filter((group) => group.some(({ bytes }) => bytes < heavyBytes)).length).toBeLessThanOrEqual(8);
      const shuffled = parts
        .map((one) => ({ one, at: random.next().value ?? 0 }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one);
      expect(names(groupParts(shuffled))).toEqual(names(groups));
    }),
  );
});

let made = 0;
function tree(files: Record<string, string>): string {
  const root = join(folder, `tree-${(made += 1)}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}
const partOf = (name: string, files: Record<string, string>): Part =>
  part({ name, key: sha256(name), needs: [], glue: false, entries: [...folderEntries(tree(files), "opt/step")] });
const filesOf = (one: Part | undefined): string[] =>
  (one?.entries ?? []).filter(({ type }) => type === "file").map(({ path }) => path);

test("a path that two packages hold belongs to the first by name; only different content is worth a word", () => {
  const b = partOf("b", { "lib/same.py": "same", "lib/other.py": "b's", "lib/b.py": "" });
  const a = partOf("a", { "lib/same.py": "same", "lib/other.py": "a's" });
  const { parts, shared } = settlePaths([b, a]);
  expect(parts.map(({ name }) => name)).toEqual(["b", "a"]);
  expect(filesOf(parts[0])).toEqual(["opt/step/lib/b.py"]);
  expect(filesOf(parts[1]).toSorted()).toEqual(["opt/step/lib/other.py", "opt/step/lib/same.py"]);
  expect(shared).toEqual([{ path: "opt/step/lib/other.py", kept: "a", dropped: "b" }]);
  expect([parts[0]?.key === b.key, parts[1]?.key]).toEqual([false, a.key]);
});

const dist = "lib/python3.11/site-packages";
const installed = (record: string): string =>
  tree({
    [`${dist}/evil-1.dist-info/RECORD`]: record,
    [`${dist}/evil-1.dist-info/METADATA`]:
      "Name: evil\nRequires-Dist: Py_YAML>=5\nRequires-Dist: six; extra == 'x'\n\nBody",
  });
const wheel = (record: string) =>
  wheelPart({ name: "evil", environment: "small", key: sha256("evil"), folder: installed(record) });

test("a wheel tells what it needs, and may put files beside its modules but not outside of the environment", () => {
  const sound = wheel('evil.py,sha256=x,1\n../../../bin/evil,,\n"../../../share/a,b",,\n');
  expect(sound).toMatchObject({ ok: true, value: { needs: ["py-yaml", "six"] } });
  for (const path of ["../../../../../tmp/evil", "/etc/passwd", "../../../../other/x"])
    expect(wheel(`evil.py,sha256=x,1\n${path},,\n`)).toEqual({
      ok: false,
      failure: { kind: "package-outside", environment: "small", package: "evil", path },
    });
});

test("a tree of npm packages is parted by where each is installed, nested ones too", () => {
  const root = tree({
    "node_modules/a/package.json": '{"dependencies":{"b":"1"}}',
    "node_modules/a/node_modules/b/package.json": "{}",
    "node_modules/b/package.json": "{}",
    "node_modules/.bin/a": "",
  });
  const packages = ["node_modules/a", "node_modules/a/node_modules/b", "node_modules/b"].map((path) => ({
    path,
    name: path.slice(path.lastIndexOf("/") + 1),
    version: "1.0.0",
    integrity: "sha512-x",
  }));
  const base = { python: "3.11.2", tools: { npm: "11.0.0" } } as Parameters<typeof treeParts>[1]["base"];
  const parts = treeParts(
    { npm: packages, platform: "linux/amd64", flags: [] },
    { base, key: sha256("tree"), folder: root },
  );
  const found = Object.fromEntries(parts.map((one) => [one.name, filesOf(one)]));
  expect(found).toEqual({
    node_modules: ["opt/step/node_modules/.bin/a"],
    "node_modules/a": ["opt/step/node_modules/a/package.json"],
    "node_modules/a/node_modules/b": ["opt/step/node_modules/a/node_modules/b/package.json"],
    "node_modules/b": ["opt/step/node_modules/b/package.json"],
  });
  expect(parts.find(({ name }) => name === "node_modules/a")?.needs).toEqual([
    "node_modules/a/node_modules/b",
    "node_modules/b",
  ]);
});

test("the digest of a layer is remembered, and what was damaged is forgotten", async () => {
  const digests = layerDigests(join(folder, "digests"));
  const [key, other] = [sha256("key"), sha256("other")];
  expect(await digests.get(key)).toBeUndefined();
  await digests.set(key, { diffId: other, parts: ["numpy", "six"] });
  expect(await digests.get(key)).toBe(other);
  expect((await layerParts(join(folder, "digests"))).get(other)).toEqual(["numpy", "six"]);
  for (const text of ["", "garbage", `${other} ${other}`, `${key} sha256:1`]) {
    writeFileSync(join(folder, "digests", key.slice("sha256:".length)), text);
    expect(await digests.get(key)).toBeUndefined();
  }
});
