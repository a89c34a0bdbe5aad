// The artifacts of a needed step, or of one of its tasks.
import { Handle, ofTheirs } from "./context.mjs";

/** What can be asked of them besides the artifacts; a class of its own, so that it is no value to store. */
class StepInputs {
  item = undefined;
  index = undefined;
  failed = false;
}

/** An object whose properties are artifacts, loaded when they are read. */
export function stepInputs(step, artifacts, reader) {
  const find = (name) => ofTheirs(artifacts, name, `step ${step} made no artifact`);
  return lazy(new StepInputs(), { artifacts, find, read: (name) => reader.read(name, find(name)) });
}

/** The same of one task of a foreach. `failed` is false, or says why it has no artifacts of its own. */
export function joinedTask(step, { item, index, failed = false, artifacts }, reader) {
  const find = (name) => {
    if (name === "item") return item;
    if (failed !== false && !Object.hasOwn(artifacts, name))
      throw new Error(`there is no ${name} of item ${index}: step ${step} failed for it: ${failed}`);
    return ofTheirs(artifacts, name, `step ${step} made no artifact`);
  };
  const read = (name) => reader.readOneOfMany(name, find(name));
  const own = Object.defineProperties(new StepInputs(), {
    item: { get: () => read("item"), enumerable: true },
    index: { value: index, enumerable: true },
    failed: { value: failed, enumerable: true },
  });
  return lazy(own, { artifacts, find, read });
}

function lazy(own, { artifacts, find, read }) {
  Object.defineProperty(own, "ref", { value: (name) => new Handle(name, find(name).digest) });
  return new Proxy(own, {
    get(target, name) {
      if (typeof name !== "string" || name === "then" || name === "toJSON") return undefined;
      const isOwn = Object.hasOwn(target, name) || (name in target && !Object.hasOwn(artifacts, name));
      return isOwn ? target[name] : read(name);
    },
    has: (_, name) => Object.hasOwn(artifacts, name),
  });
}
