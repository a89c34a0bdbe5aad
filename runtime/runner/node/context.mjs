// The reserved argument `context`, and handles.
import { places } from "./places.mjs";

/** An artifact passed on without reading it. */
export class Handle {
  constructor(name, digest) {
    this.name = name;
    this.digest = digest;
  }
}

export function contextOf({ context, artifacts }, reader, notReusable) {
  const noted = (name) => {
    notReusable.add(`context.${name}`);
    return context[name];
  };
  return {
    get run() {
      return noted("run");
    },
    get attempt() {
      return noted("attempt");
    },
    step: context.step,
    items: context.items.map(({ step, index, item }) => ({
      step,
      index,
      get item() {
        return reader.read("item", item);
      },
    })),
    test_mode: context.test_mode,
    tmp: places.tmp,
    ref: (name) => new Handle(name, ofTheirs(artifacts, name, "no artifact here is called").digest),
    progress: (done, message = "") => process.stdout.write(`progress ${Math.round(100 * done)}% ${message}\n`),
  };
}

/** An own property, or an error that lists what there is. */
export function ofTheirs(object, name, complaint) {
  if (Object.hasOwn(object, name)) return object[name];
  throw new Error(`${complaint} ${name}; there are: ${Object.keys(object).toSorted().join(", ") || "none"}`);
}
