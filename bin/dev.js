#!/usr/bin/env node
import { readFileSync } from "node:fs";
import module from "node:module";

const [first, ...more] = process.argv.slice(2);

if (first === "--version" && more.length === 0) {
  console.log(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version);
} else {
  module.enableCompileCache?.();
  const { start } = await import("../cli/start.ts");
  await start(new URL("..", import.meta.url));
}
