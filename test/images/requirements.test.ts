import { expect, test } from "vitest";
import { environmentSchema } from "../../images/environment.ts";
import { requirementMistakes } from "../../images/resolvers/requirement-mistakes.ts";
import { mergeRequirements, readRequirements } from "../../images/resolvers/requirements.ts";

test.each([
  "numpy==2.2.6",
  "numpy",
  "uvicorn[standard]>=0.30,<1",
  "Ruamel.YAML ~= 0.18",
  "zope.interface[test, docs] == 7.* ; python_version >= '3.9' and sys_platform == 'linux'",
  "torch==2.4.0+cpu",
  "attrs===24.1.0rc1",
  "tool @ git+https://git.example/acme/tool.git@v1.2",
  "tool[fast] @ git+ssh://git@git.example/acme/tool@release/2#subdirectory=python",
])("%s is a requirement", (text) => {
  expect(requirementMistakes([text])).toEqual([]);
});

test.each([
  ["--index-url https://evil.example/simple", "is an option"],
  ["--extra-index-url https://evil.example/simple", "is an option"],
  ["-i https://evil.example/simple", "is an option"],
  ["--find-links ./wheels", "is an option"],
  ["--trusted-host evil.example", "is an option"],
  ["-r requirements.txt", "is an option"],
  ["--pre", "is an option"],
  ["--no-require-hashes", "is an option"],
  ["-e .", "is a path"],
  ["./tool", "is a path"],
  ["../tool", "is a path"],
  [".", "is a path"],
  ["/opt/tool", "is a path"],
  ["file:///opt/tool", "is a path"],
  ["wheels/tool-1.0-py3-none-any.whl", "is a path"],
  ["numpy==2.2.6 --hash=sha256:00", "has options"],
  ["numpy==2.2.6 --hash=md5:00", "has options"],
  ["numpy==2.2.6\n--index-url https://evil.example", "has more than one line"],
  ["numpy==2.2.6 \\", "has more than one line"],
  ["# numpy", "names no package"],
  ["", "names no package"],
  ["https://files.example/tool-1.0.whl#md5=00", "is an address"],
  ["git+https://git.example/tool@v1", "is an address"],
  ["tool @ https://files.example/tool-1.0.whl#md5=00", "is an address"],
  ["tool @ git+https://git.example/tool.git", "names no tag"],
  ["tool @ git+https://user:word@git.example/tool@v1", "holds a user or password"],
  ["tool @ git+http://git.example/tool@v1", "must be git+https"],
  ["tool @ git+file:///tmp/tool@v1", "must be git+https"],
  ["numpy=2.2.6", "is not a requirement"],
  ["numpy 2.2.6", "is not a requirement"],
  ["num py", "is not a requirement"],
  ["numpy==", "is not a requirement"],
])("%j is refused: it %s", (text, why) => {
  expect(requirementMistakes([text])).toEqual([expect.stringContaining(`${JSON.stringify(text)} ${why}`)]);
});

test("one package twice is refused, however it is spelt, unless markers tell the two apart", () => {
  expect(requirementMistakes(["ruamel.yaml==0.18", "numpy==2.2.6", "Ruamel_YAML==0.17"])).toEqual([
    '"ruamel.yaml==0.18" and "Ruamel_YAML==0.17" are one package',
  ]);
  const apart = ["numpy==1.26 ; python_version < '3.12'", "numpy==2.2.6 ; python_version >= '3.12'"];
  expect(environmentSchema.safeParse({ pip: apart }).success).toBe(true);
});

test("a package from git stands in requirements.txt by its commit, is read again, and is marked with its machine", () => {
  const pin = {
    name: "tool",
    version: "1.2",
    hashes: [`sha256:${"a".repeat(64)}`],
    git: "git+https://git.example/t@abc",
  };
  const text = mergeRequirements(
    new Map([
      ["linux/amd64", [pin]],
      ["linux/arm64", []],
    ]),
    ["tool"],
  );
  expect(text).toBe(
    `tool @ git+https://git.example/t@abc ; platform_machine == 'x86_64' # 1.2 ${pin.hashes[0]}\n    # via flow.ts\n`,
  );
  expect(readRequirements(text)).toEqual([pin]);
});
