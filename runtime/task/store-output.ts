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
type Element = List["items"][number];

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
  for (const [index, item] of items.entries()) {
    const refused = refuseElement(item, `${path}/${index}`, taking);
    if (refused !== undefined) return { refused: `its element ${index}: ${refused}` };
  }
  const elements = takeElements(items, taking);
  return Array.isArray(elements) ? { ...about, ...storeList(taking.store, elements, taking.work) } : elements;
}

function refuseElement(item: Element, path: string, { given, work }: Taking): string | undefined {
  if ("ref" in item) {
    return given.get(item.ref)?.format === "list" ? "it is a list of its own, passed on by a handle" : undefined;
  }
  return item.path === path ? refuseContent({ name: "item", ...item }, work) : "its path is another's";
}

/** Files go to the store together: on the disk one by one, thousands take a minute. */
function takeElements(items: readonly Element[], taking: Taking): Artifact[] | { refused: string } {
  const files = items.flatMap((item) => ("ref" in item || item.format === "folder" ? [] : [item.path]));
  const blobs = taking.store.takeAll(files.map((file) => join(taking.work, "outputs", file))).values();
  const elements: Artifact[] = [];
  for (const [index, item] of items.entries()) {
    const element = takeElement(item, taking, blobs);
    if ("refused" in element) return { refused: `its element ${index}: ${element.refused}` };
    elements.push(element);
  }
  return elements;
}

function takeElement(item: Element, taking: Taking, blobs: Iterator<{ digest: Digest; bytes: number }>): Taken {
  if ("ref" in item) return passOn({ ref: item.ref, name: "item" }, taking);
  if (item.format === "folder") return takeContent({ name: "item", ...item }, taking);
  const { path: _, ...about } = item;
  return { name: "item", ...about, ...blobs.next().value };
}

function takeContent({ path, ...about }: Content, { store, work }: Taking): Taken {
  const refused = refuseContent({ path, ...about }, work);
  if (refused !== undefined) return { refused };
  const file = join(work, "outputs", path);
  if (about.format !== "folder") return { ...about, ...store.take(file) };
  const folder = storeFolder(file, (files) => store.takeAll(files));
  if ("refused" in folder) return folder;
  return { ...about, digest: store.put(folder.text, work).digest, bytes: folder.bytes };
}

function refuseContent({ path, format, suffix }: Content, work: string): string | undefined {
  if (suffix !== undefined && !/^\.[^/\0]{1,100}$/.test(suffix)) return "its suffix is none";
  const stat = lstatSync(join(work, "outputs", path), { throwIfNoEntry: false });
  if (!stat) return "nothing is there";
  if (stat.isDirectory()) return format === "folder" ? undefined : "it is a folder";
  if (!stat.isFile()) return `it is ${kindOf(stat)}`;
  return format === "folder" ? "it is a file" : undefined;
}
