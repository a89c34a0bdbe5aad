import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Digest } from "../../images/digest.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import type { BlobStore } from "../artifacts/blob-store.ts";
import { kindOf, storeFolder } from "../artifacts/folder-manifest.ts";
import { storeList } from "../artifacts/list-artifact.ts";
import type { TaskResult } from "./worker-protocol.ts";

export type Output = Extract<TaskResult, { artifacts: unknown }>["artifacts"][number];
type List = Extract<Output, { items: unknown }>;
type Content = Exclude<Output, { ref: unknown } | { items: unknown }>;

/** What an output is taken from, and where it goes. */
export interface Taking {
  store: BlobStore;
  /** The worker's `work` folder on the host. */
  work: string;
  /** What the task was given: all that a handle can name. */
  given: ReadonlyMap<Digest, Artifact>;
}

type Taken = Artifact | { refused: string };

/** Looks at one output, wherever a task says it is, before taking it. */
export function storeOutput(output: Output, taking: Taking): Taken {
  if ("ref" in output) return passOn(output, taking);
  if (/[/\0]/.test(output.path) || [".", "..", ""].includes(output.path))
    return { refused: "its path leaves the outputs" };
  return output.format === "list" ? takeList(output, taking) : takeContent(output, taking);
}

/** A handle names a blob that the task was given. */
function passOn({ ref, name }: { ref: Digest; name: string }, { given }: Taking): Taken {
  const source = given.get(ref);
  return source ? { ...source, name } : { refused: "its handle names nothing that the step was given" };
}

function takeList({ items, path, ...about }: List, taking: Taking): Taken {
  if (path !== about.name) return { refused: "its folder has another name" };
  const stat = lstatSync(join(taking.work, "outputs", path), { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return { refused: stat ? "it is not a folder" : "nothing is there" };
  const elements: Artifact[] = [];
  for (const [index, item] of items.entries()) {
    const element = takeElement(item, `${path}/${index}`, taking);
    if ("refused" in element) return { refused: `its element ${index}: ${element.refused}` };
    elements.push(element);
  }
  return { ...about, ...storeList(taking.store, elements, taking.work) };
}

function takeElement(item: List["items"][number], path: string, taking: Taking): Taken {
  if (!("ref" in item)) {
    return item.path === path ? takeContent({ name: "item", ...item }, taking) : { refused: "its path is another's" };
  }
  const passed = passOn({ ref: item.ref, name: "item" }, taking);
  const isList = "format" in passed && passed.format === "list";
  return isList ? { refused: "a foreach goes over it already; a list of lists cannot be made of handles" } : passed;
}

function takeContent({ path, ...about }: Content, { store, work }: Taking): Taken {
  if (about.suffix !== undefined && !/^\.[^/\0]{1,100}$/.test(about.suffix)) return { refused: "its suffix is none" };
  const file = join(work, "outputs", path);
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return { refused: "nothing is there" };
  if (stat.isFile() && about.format !== "folder") return { ...about, ...store.take(file) };
  if (!stat.isDirectory() || about.format !== "folder")
    return { refused: stat.isDirectory() ? "it is a folder" : `it is ${kindOf(stat)}` };
  const folder = storeFolder(file, (inner) => store.take(inner));
  if ("refused" in folder) return folder;
  return { ...about, digest: store.put(folder.text, work).digest, bytes: folder.bytes };
}
