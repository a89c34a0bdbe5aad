import { parser } from "@lezer/python";
import type { Digest } from "../../../images/digest.ts";
import { digest, sha256 } from "../../../images/digest.ts";
import type { EntryArgument } from "../closure.ts";

/** What flowbox knows of a Python file without running it. */
export interface PythonModule {
  imports: PythonImport[];
  /** Functions at the top level. */
  functions: ReadonlyMap<string, PythonFunction>;
  /** Names that the top level binds in another way: classes, assignments, imports. */
  bound: ReadonlySet<string>;
  /** Comments and layout are not in it; indentation is. */
  meaning: Digest;
}

export interface PythonFunction {
  arguments: EntryArgument[];
  takesAll: boolean;
}

type Tree = ReturnType<typeof parser.parse>;
type SyntaxNode = Tree["topNode"];

/** `from ..a import b, c`: level 2, module `a`, names b and c. `import a.b`: level 0, module `a.b`, no names. */
export interface PythonImport {
  level: number;
  module: string;
  names: { name: string; as: string }[];
}

export function parsePython(text: string): PythonModule {
  const tree = parser.parse(text);
  const imports: PythonImport[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.name === "ImportStatement") imports.push(...importsOf(tokensOf(node.node, text)));
    },
  });
  const functions = new Map<string, PythonFunction>();
  const bound = new Set(imports.flatMap(({ names }) => names.map(({ as }) => as)));
  bindings(tree.topNode, { text, functions, bound });
  return { imports, functions, bound, meaning: meaningOf(tree, text) };
}

interface Bindings {
  text: string;
  functions: Map<string, PythonFunction>;
  bound: Set<string>;
}

const transparent = new Set([
  "IfStatement",
  "TryStatement",
  "WithStatement",
  "DecoratedStatement",
  "Body",
  "StatementGroup",
]);

function bindings(parent: SyntaxNode, into: Bindings): void {
  for (const node of children(parent)) {
    const name = node.getChild("VariableName");
    const named = name === null ? undefined : into.text.slice(name.from, name.to);
    if (node.name === "FunctionDefinition" && named !== undefined)
      into.functions.set(named, signature(node, into.text));
    else if (node.name === "ClassDefinition" && named !== undefined) into.bound.add(named);
    else if (node.name === "AssignStatement")
      for (const target of node.getChildren("VariableName")) into.bound.add(into.text.slice(target.from, target.to));
    else if (transparent.has(node.name)) bindings(node, into);
  }
}

function signature(definition: SyntaxNode, text: string): PythonFunction {
  const list = definition.getChild("ParamList");
  const taken: EntryArgument[] = [];
  let takesAll = false;
  let star = "";
  for (const node of list === null ? [] : children(list)) {
    const word = text.slice(node.from, node.to);
    if (word === ",") star = "";
    else if (word === "*" || word === "**") star = word;
    else if (node.name === "AssignOp") markOptional(taken);
    else if (node.name === "VariableName" && isName(node)) {
      if (star === "**") takesAll = true;
      else if (star === "") taken.push({ name: word, optional: false });
    }
  }
  return { arguments: taken, takesAll };
}

/** A default value may be a plain name as well: a parameter's own name follows a bracket, a comma or a star. */
function isName(node: SyntaxNode): boolean {
  let before = node.prevSibling;
  while (before?.name === "Comment") before = before.prevSibling;
  return before === null || ["(", ",", "*", "**"].includes(before.name);
}

function markOptional(taken: EntryArgument[]): void {
  const last = taken.at(-1);
  if (last !== undefined) last.optional = true;
}

function importsOf(tokens: readonly string[]): PythonImport[] {
  if (tokens[0] === "import")
    return splitList(tokens.slice(1)).map(({ name }) => ({ level: 0, module: name, names: [] }));
  const at = tokens.indexOf("import");
  if (tokens[0] !== "from" || at < 0) return [];
  const from = tokens.slice(1, at).join("");
  const module = from.replace(/^\.+/, "");
  const names = splitList(tokens.slice(at + 1).filter((token) => token !== "(" && token !== ")"));
  return [{ level: from.length - module.length, module, names }];
}

function splitList(tokens: readonly string[]): { name: string; as: string }[] {
  const items: { name: string; as: string }[] = [];
  let current: string[] = [];
  for (const token of [...tokens, ","]) {
    if (token !== ",") {
      current.push(token);
      continue;
    }
    const at = current.indexOf("as");
    const name = (at < 0 ? current : current.slice(0, at)).join("");
    if (name !== "") items.push({ name, as: at < 0 ? name : (current[at + 1] ?? name) });
    current = [];
  }
  return items;
}

/** The texts of a node's tokens, without comments. */
function tokensOf(node: SyntaxNode, text: string): string[] {
  if (node.name === "Comment") return [];
  const inner = children(node);
  return inner.length === 0 ? [text.slice(node.from, node.to)] : inner.flatMap((child) => tokensOf(child, text));
}

/** The tree's shape stands for the indentation. Text that the parser has no token for counts as it is. */
function meaningOf(tree: Tree, text: string): Digest {
  const tokens: string[] = [];
  let broken = false;
  let end = 0;
  const gapUpTo = (from: number): void => {
    const gap = text.slice(end, from).replaceAll(/[\s\\\uFEFF]+/g, "");
    if (gap !== "") tokens.push(gap);
  };
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) broken = true;
      if (node.name === "Comment") {
        gapUpTo(node.from);
        end = node.to;
        return false;
      }
      if (whole.has(node.name) || node.node.firstChild === null) {
        gapUpTo(node.from);
        tokens.push(text.slice(node.from, node.to));
        end = node.to;
        return false;
      }
      tokens.push("\u0001");
      return true;
    },
    leave: (node) => {
      if (node.node.firstChild !== null) tokens.push("\u0002");
    },
  });
  return broken ? sha256(text) : digest("python-tokens", 1, tokens);
}

/** Spaces inside them count. */
const whole = new Set(["String", "FormatString"]);

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
  return found;
}
