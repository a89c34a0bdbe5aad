// The program of a task whose step is a JavaScript or TypeScript function. Standard library only, plain JavaScript.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { argumentsOf } from "./arguments.mjs";
import { callingUser } from "./calling-user.mjs";
import { contextOf } from "./context.mjs";
import { findPackages } from "./find-packages.mjs";
import { inputsOf } from "./inputs.mjs";
import { ArtifactReader } from "./read-artifact.mjs";
import { writeArtifacts, writeError } from "./result.mjs";
import { storeResult } from "./store-result.mjs";
import { describe, TaskError } from "./task-error.mjs";
import { places } from "./places.mjs";

process.exitCode = await main();
// A step may have left timers or sockets behind.
process.exit();

async function main() {
  const order = JSON.parse(readFileSync(places.order, "utf8"));
  const notReusable = new Set();
  process.on("uncaughtException", (error) => {
    fail(new TaskError({ kind: "raised", ...describe(error) }, error));
    process.exit(1);
  });
  try {
    const step = await find(order.entry);
    const reader = new ArtifactReader();
    const given = argumentsOf(step, order, {
      inputs: inputsOf(order, reader),
      context: contextOf(order, reader, notReusable),
      reader,
    });
    const artifacts = await storeResult(await callingUser(() => step(given)), order);
    writeArtifacts(artifacts, notReusable);
    return 0;
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    fail(error);
    return 1;
  }
}

async function find(entry) {
  findPackages();
  let module;
  try {
    module = await import(pathToFileURL(entry.file).href);
  } catch (error) {
    const { type, message, traceback } = describe(error);
    const name = entry.module ?? entry.file;
    throw new TaskError({ kind: "import-failed", module: name, message: `${type}: ${message}`, traceback }, error);
  }
  const step = module[entry.function];
  if (typeof step === "function") return step;
  const known = Object.keys(module)
    .filter((name) => typeof module[name] === "function")
    .toSorted();
  throw new TaskError({ kind: "function-missing", function: entry.function, known });
}

function fail(error) {
  if (error.cause !== undefined) process.stderr.write(`${describe(error.cause).traceback}\n`);
  writeError(error.fields);
}
