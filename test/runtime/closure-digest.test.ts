import { expect, test } from "vitest";
import { fit, python, value } from "./closure-rig.ts";

const digestOf = (text: string) => {
  using project = fit(text);
  return value(python(project)).digest;
};

test("comments and layout of Python code are not in its digest", () => {
  const plain = digestOf("def fit(a, b):\n    if a:\n        x = [1, 2]\n        return {'a': x}\n");
  expect(
    digestOf("# why\ndef fit(a,  b):  # what\n\n  if a:\n     x = [\n 1,\n 2]\n\n     return {'a':x}\n# end\n"),
  ).toBe(plain);
  expect(digestOf("def fit(a, b):\r\n    if a:\r\n        x = [1, 2]\r\n        return {'a': x}\r\n")).toBe(plain);
});

test("indentation, names, strings and docstrings of Python code are in its digest", () => {
  const texts = [
    "def fit(a):\n    if a:\n        a = 1\n    return a\n",
    "def fit(a):\n    if a:\n        a = 1\n        return a\n",
    "def fit(a):\n    if a:\n        a = 2\n    return a\n",
    'def fit(a):\n    """says"""\n    if a:\n        a = 1\n    return a\n',
    "def fit(a):\n    return 'a b'\n",
    "def fit(a):\n    return 'a  b'\n",
    "def fit(a):\n    return '# a'\n",
    "def fit(a):\n    return f'{a} b'\n",
    "def fit(a):\n    return f'{a}  b'\n",
    "def fit(a, /, b): ...\n",
    "def fit(a, b): ...\n",
    "def fit(a): return a - 1\n",
    "def fit(a): return a, -1\n",
  ];
  expect(new Set(texts.map(digestOf)).size).toBe(texts.length);
});

test("Python code that the parser cannot read counts as it is written", () => {
  expect(digestOf("def fit(a):\n    return a b\n")).not.toBe(digestOf("def fit(a):\n    return a b # c\n"));
});
