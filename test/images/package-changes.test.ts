import { expect, test } from "vitest";
import { packageChangesText } from "../../cli/print/package-changes-text.ts";
import { packageChanges, type ListedPackage } from "../../images/package-changes.ts";

const numpy: ListedPackage = { name: "numpy", version: "1.26.3", hash: "a" };
const six: ListedPackage = { name: "six", version: "1.16.0", hash: "b" };
const text = (before: ListedPackage[], now: ListedPackage[]) => packageChangesText(packageChanges(before, now));

test("equal lists in another order have no changes", () => {
  expect(packageChanges([numpy, six], [six, numpy])).toEqual({ added: [], removed: [], moved: [] });
});

test("a package that moved is told with both versions", () => {
  expect(text([numpy, six], [{ ...numpy, version: "1.26.4", hash: "c" }, six])).toEqual(["numpy 1.26.3 to 1.26.4"]);
});

test("added and removed packages are told with their version", () => {
  expect(text([numpy], [six])).toEqual(["six 1.16.0 added", "numpy 1.26.3 removed"]);
});

test("the same version from another file is told", () => {
  expect(text([numpy], [{ ...numpy, hash: "c" }])).toEqual(["numpy 1.26.3 from another file"]);
});

test("one name installed twice is compared place by place", () => {
  const outer: ListedPackage = { name: "b", version: "1.0.0", hash: "x", place: "node_modules/b" };
  const inner: ListedPackage = { name: "b", version: "2.0.0", hash: "y", place: "node_modules/a/node_modules/b" };
  expect(text([outer, inner], [{ ...outer, version: "1.1.0" }, inner])).toEqual(["b 1.0.0 to 1.1.0"]);
  expect(text([outer, inner], [outer])).toEqual(["b 2.0.0 removed"]);
});

test("a package that was only put elsewhere is not told as gone and new", () => {
  const inner: ListedPackage = { name: "b", version: "2.0.0", hash: "y", place: "node_modules/a/node_modules/b" };
  expect(text([inner], [{ ...inner, place: "node_modules/b" }])).toEqual(["b 2.0.0 in another place"]);
});

test("packages are told by name in byte order", () => {
  const one = (name: string): ListedPackage => ({ name, version: "1", hash: name });
  expect(text([], ["b", "a", "C"].map(one))).toEqual(["C 1 added", "a 1 added", "b 1 added"]);
});

test("a pip package and an npm package of one name are two packages", () => {
  const npm: ListedPackage = { name: "plotly", version: "2", hash: "y", place: "node_modules/plotly" };
  expect(text([{ name: "plotly", version: "1", hash: "x" }], [npm])).toEqual(["plotly 2 added", "plotly 1 removed"]);
});
