import { createRequire, registerHooks } from "node:module";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { fail, ok, type Result } from "../../images/result.ts";
import type { FlowFailure } from "./flow-failure.ts";
import { importFailure } from "./import-failure.ts";
import type * as native from "./native-import.ts";

/** Runs a flow file and hands out its default export. `import "flowbox"` and `import "zod"` in it mean ours, wherever
 * flowbox is installed; its files are modules, whatever a package.json says. */
export async function importFlowFile(file: string): Promise<Result<unknown, FlowFailure>> {
  const hooks = registerHooks({ resolve });
  try {
    return ok(await load(file));
  } catch (thrown) {
    return fail(importFailure(file, thrown));
  } finally {
    hooks.deregister();
  }
}

const here = new URL(import.meta.url);
const author = new URL(`../author${extname(here.pathname)}`, here).href;
const require = createRequire(here);

type Resolve = NonNullable<Parameters<typeof registerHooks>[0]["resolve"]>;

const resolve: Resolve = (specifier, context, next) => {
  if (specifier === "flowbox") return { url: author, shortCircuit: true };
  const resolved = specifier === "zod" ? zod(context, next) : next(specifier, context);
  if (!resolved.url.startsWith("file:") || resolved.url.includes("/node_modules/")) return resolved;
  if (resolved.url.endsWith(".ts")) return { ...resolved, format: "module-typescript" };
  return resolved;
};

function zod(context: Parameters<Resolve>[1], next: Parameters<Resolve>[2]): ReturnType<Resolve> {
  try {
    return next("zod", context);
  } catch {
    return next("zod", { ...context, parentURL: here.href });
  }
}

async function load(file: string): Promise<unknown> {
  const { nativeImport }: typeof native = require(`./native-import${extname(here.pathname)}`);
  return defaultOf(await nativeImport(pathToFileURL(file).href));
}

const defaultOf = (module: unknown): unknown =>
  typeof module === "object" && module !== null && "default" in module ? module.default : undefined;
