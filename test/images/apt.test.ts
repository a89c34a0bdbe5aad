import { expect, test } from "vitest";
import { baseWith } from "../../images/default-bases.ts";
import { environmentSchema } from "../../images/environment.ts";
import { aptFailure } from "../../images/resolvers/apt-failure.ts";
import { aptMirrors, aptSourceLines, aptSourcesText } from "../../images/resolvers/apt-sources.ts";

const lines = [
  "deb http://mirror.example/debian bookworm main contrib",
  "deb http://mirror.example/debian bookworm-updates main",
  "deb http://mirror.example/debian-security/ bookworm-security main",
];

test("a machine's mirrors serve the base's suite, whichever the machine itself is of", () => {
  expect(aptSourceLines(lines, "trixie")).toEqual([
    "deb http://mirror.example/debian trixie main contrib",
    "deb http://mirror.example/debian trixie-updates main",
    "deb http://mirror.example/debian-security/ trixie-security main",
  ]);
  expect(aptMirrors(lines)).toEqual(["http://mirror.example/debian", "http://mirror.example/debian-security"]);
});

test("where a machine has none, Debian's own are asked", () => {
  expect(aptSourcesText([], "bookworm")).toContain(
    "deb http://deb.debian.org/debian-security bookworm-security main\n",
  );
  expect(aptMirrors([])).toHaveLength(2);
});

const about = { environment: "e", platform: "linux/arm64" as const, elsewhere: false };

test("apt's words become a failure with their reason", () => {
  const unknown = ["E: Unable to locate package nothing-like-it"];
  expect(aptFailure(unknown, about)).toMatchObject({
    kind: "package-unknown",
    ecosystem: "apt",
    package: "nothing-like-it",
  });
  expect(aptFailure(unknown, { ...about, elsewhere: true })).toMatchObject({
    kind: "platform-file-missing",
    platform: "linux/arm64",
  });
  expect(aptFailure(["E: Version '9' for 'tree' was not found"], about)).toMatchObject({
    kind: "unsolvable",
    reason: "E: Version '9' for 'tree' was not found",
  });
  const unmet = [
    "The following packages have unmet dependencies:",
    " a : Depends: b (= 2) but 1 is to be installed",
    "E: Unable to correct problems, you have held broken packages.",
  ];
  expect(aptFailure(unmet, about)).toMatchObject({ kind: "unsolvable", reason: unmet.slice(1).join("\n") });
  expect(aptFailure(["E: Failed to fetch http://mirror/InRelease  Could not resolve 'mirror'"], about)).toMatchObject({
    kind: "resolve-failed",
  });
});

test("an environment asks for Debian packages by name, with a version or without, and for nothing else", () => {
  const asks = (one: string) => environmentSchema.safeParse({ apt: [one] }).success;
  expect(["libgomp1", "g++", "libstdc++6=12.2.0-14", "a1=1:2.3~rc1+b1"].filter((one) => !asks(one))).toEqual([]);
  const refused = [
    "",
    "-y",
    "a",
    "Graphviz",
    "a b",
    "./x.deb",
    "tree/bookworm-backports",
    "tree:arm64",
    "tree=",
    "tree-",
    "$(x)",
  ];
  expect(refused.filter((one) => asks(one))).toEqual([]);
});

test("a base is chosen by its Python", () => {
  expect(baseWith(undefined)?.name).toBe("debian-12");
  expect(baseWith("3.13")?.name).toBe("debian-13");
  expect(baseWith("3.7")).toBeUndefined();
});
