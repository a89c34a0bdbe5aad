#!/usr/bin/env node
import { readFileSync } from "node:fs";
import module from "node:module";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const [first, ...more] = process.argv.slice(2);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`Error: flowbox needs Node 22.18 or newer, and this is Node ${process.versions.node}.`);
  process.exitCode = 69;
} else if (first === "--version" && more.length === 0) {
  console.log(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version);
} else {
  module.enableCompileCache?.();
  const { start } = await import("../dist/cli/start.js");
  await start(new URL("..", import.meta.url));
}
