import { expect, test } from "vitest";
import { file, folder, z } from "../../runtime/author.ts";
import type { Flow } from "../../runtime/flow/flow.ts";
import { paramFlags } from "../../runtime/flow/param-flags.ts";
import { readParamsFile } from "../../runtime/flow/read-params-file.ts";
import { type ParamSources, resolveParams } from "../../runtime/flow/resolve-params.ts";
import { tempProject } from "../rig/temp-project.ts";

const flowWith = (params: z.ZodObject, testParams: Record<string, unknown> = {}): Flow => ({
  name: "train",
  folder: "/nowhere/flows/train",
  project: "/nowhere",
  params,
  environments: {},
  indexes: {},
  local: {},
  inputs: {},
  testMode: { params: testParams, inputs: {} },
  steps: [],
});

const params = z.object({
  epochs: z.number().int().min(1).max(100).default(20).describe("rounds over the data"),
  learning_rate: z.number().positive().default(0.1),
  kind: z.enum(["linear", "deep"]).default("deep"),
  alphas: z.array(z.number()).default([0.1, 1]),
  verbose: z.boolean().default(false),
  title: z.string().optional(),
  seed: z.int().nullable().default(null),
  jobs: z.number().default(1),
});

const resolved = (given: Partial<ParamSources>, schema: z.ZodObject = params, testParams = {}) =>
  resolveParams(flowWith(schema, testParams), { flags: {}, test: false, folder: "/nowhere", ...given });

const problems = (given: Partial<ParamSources>, schema: z.ZodObject = params) => {
  const result = resolved(given, schema);
  if (result.ok || result.failure.kind !== "params-invalid") throw new Error(JSON.stringify(result));
  return result.failure.problems;
};

test("params are flags that know their type", () => {
  const input = z.object({ input: file({ store: false }).optional(), data: folder().describe("images") });
  expect(paramFlags(flowWith(params))).toEqual([
    {
      name: "epochs",
      flag: "epochs",
      type: "integer",
      minimum: 1,
      maximum: 100,
      default: 20,
      description: "rounds over the data",
      required: false,
      store: true,
    },
    {
      name: "learning_rate",
      flag: "learning-rate",
      type: "number",
      above: 0,
      default: 0.1,
      required: false,
      store: true,
    },
    {
      name: "kind",
      flag: "kind",
      type: "enum",
      options: ["linear", "deep"],
      default: "deep",
      required: false,
      store: true,
    },
    { name: "alphas", flag: "alphas", type: "json", default: [0.1, 1], required: false, store: true },
    { name: "verbose", flag: "verbose", type: "boolean", default: false, required: false, store: true },
    { name: "title", flag: "title", type: "string", required: false, store: true },
    { name: "seed", flag: "seed", type: "integer", default: null, required: false, store: true },
    { name: "jobs", type: "number", default: 1, required: false, store: true },
  ]);
  expect(paramFlags(flowWith(input))).toEqual([
    { name: "input", flag: "input", type: "file", required: false, store: false },
    { name: "data", flag: "data", type: "folder", description: "images", required: true, store: true },
  ]);
});

test("a flag beats the params file, which beats test mode, which beats the default", () => {
  const file = { name: "p.json", path: "/nowhere/p.json", values: { epochs: 5, alphas: [3], kind: "linear" } };
  const result = resolved({ flags: { epochs: "3", verbose: true }, file, test: true }, params, {
    alphas: [9],
    jobs: 7,
  });
  expect(result).toEqual({
    ok: true,
    value: {
      values: {
        epochs: 3,
        learning_rate: 0.1,
        kind: "linear",
        alphas: [3],
        verbose: true,
        seed: null,
        jobs: 7,
      },
      sources: {
        epochs: "flag",
        learning_rate: "default",
        kind: "--params p.json",
        alphas: "--params p.json",
        verbose: "flag",
        title: "default",
        seed: "default",
        jobs: "testMode",
      },
    },
  });
});

test("params of test mode count only in test mode", () => {
  expect(resolved({}, params, { epochs: 1 })).toMatchObject({ value: { values: { epochs: 20 } } });
});

test("flags are read by type", () => {
  const flags = { alphas: "[1, 2.5]", learning_rate: "1e-3", verbose: "false", title: "12", kind: "linear", seed: "4" };
  expect(resolved({ flags })).toMatchObject({
    value: { values: { alphas: [1, 2.5], learning_rate: 0.001, verbose: false, title: "12", kind: "linear", seed: 4 } },
  });
});

test("mistakes in params are told of together: which, why, and what is allowed", () => {
  const required = params.extend({ must: z.string() });
  const flags = {
    epoch: "3",
    epochs: "3.5",
    learning_rate: "fast",
    kind: "shallow",
    alphas: '[1, "x"]',
    verbose: "yes",
  };
  expect(problems({ flags }, required)).toMatchObject([
    { kind: "param-unknown", name: "epoch", near: "epochs", source: "flag" },
    { kind: "param-invalid", name: "learning_rate", given: "fast", why: "not a number", expected: { type: "number" } },
    { kind: "param-invalid", name: "verbose", given: "yes", why: "not true or false" },
    { kind: "param-invalid", name: "epochs", given: "3.5", expected: { type: "integer", minimum: 1, maximum: 100 } },
    { kind: "param-invalid", name: "kind", given: "shallow", expected: { type: "enum", options: ["linear", "deep"] } },
    { kind: "param-invalid", name: "alphas", given: '[1, "x"]', why: expect.stringMatching(/^1: expected number/) },
    { kind: "param-missing", name: "must", flag: "must", expected: { type: "string" } },
  ]);
});

test("a value out of range is told of with the range", () => {
  expect(problems({ flags: { epochs: "0" } })).toMatchObject([
    { kind: "param-invalid", name: "epochs", given: "0", expected: { minimum: 1, maximum: 100 } },
  ]);
});

test("a wrong type in a params file is told of with the file", () => {
  const file = { name: "p.json", path: "/nowhere/p.json", values: { epochs: "many", nope: 1 } };
  expect(problems({ file })).toMatchObject([
    { kind: "param-unknown", name: "nope", source: "--params p.json" },
    { kind: "param-invalid", name: "epochs", given: "many", source: "--params p.json" },
  ]);
});

test("a schema that makes a value that is not JSON is told of", () => {
  const schema = z.object({ day: z.coerce.date() });
  expect(problems({ flags: { day: '"2026-01-01"' } }, schema)).toMatchObject([{ kind: "param-invalid", name: "day" }]);
});

test("paths are relative to where they are written", () => {
  using project = tempProject({ "here/x.csv": "1", "there/x.csv": "2", "there/p.json": '{ "b": "x.csv" }' });
  const schema = z.object({ a: file(), b: file(), c: folder().default("here") });
  const read = readParamsFile("there/p.json", project.folder);
  if (!read.ok) throw new Error("unreadable");
  const flow = { ...flowWith(schema), project: project.folder };
  const sources = { flags: { a: "x.csv" }, file: read.value, test: false, folder: project.path("here") };
  expect(resolveParams(flow, sources)).toMatchObject({
    value: { values: { a: project.path("here/x.csv"), b: project.path("there/x.csv"), c: project.path("here") } },
  });
  const bad = { ...sources, flags: { a: "y.csv", c: "x.csv" } };
  expect(resolveParams(flow, bad)).toMatchObject({
    failure: {
      problems: [
        { name: "a", why: "not there", expected: { type: "file" } },
        { name: "c", why: "not a folder" },
      ],
    },
  });
});

test("a params file that is missing, not JSON or not an object is told of", () => {
  using project = tempProject({ "bad.json": '{\n  "a": 1,\n}', "list.json": "[1]" });
  expect(readParamsFile("nope.json", project.folder)).toMatchObject({ failure: { why: "not there" } });
  expect(readParamsFile("bad.json", project.folder)).toMatchObject({ failure: { place: { line: 3, column: 1 } } });
  expect(readParamsFile("list.json", project.folder)).toMatchObject({ failure: { kind: "params-file-invalid" } });
});
