// The reserved argument `inputs`: the artifacts of each needed step.
import { Handle, ofTheirs } from "./context.mjs";

export function inputsOf({ inputs }, reader) {
  const steps = Object.fromEntries(
    Object.entries(inputs).map(([step, made]) => [step, stepInputs(step, made, reader)]),
  );
  return new Proxy(steps, {
    get(target, name) {
      if (name === Symbol.iterator) return () => Object.values(target).values();
      if (typeof name !== "string" || name === "then" || name === "toJSON") return undefined;
      return ofTheirs(target, name, "this step does not need a step");
    },
  });
}

function stepInputs(step, artifacts, reader) {
  const find = (name) => ofTheirs(artifacts, name, `step ${step} made no artifact`);
  const own = { item: undefined, index: undefined, failed: false, ref: (name) => new Handle(name, find(name).digest) };
  return new Proxy(own, {
    get(target, name) {
      if (typeof name !== "string" || name === "then" || name === "toJSON") return undefined;
      return name in target ? target[name] : reader.read(name, find(name));
    },
    has: (_, name) => Object.hasOwn(artifacts, name),
  });
}
