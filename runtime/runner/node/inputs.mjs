// The reserved argument `inputs`: the artifacts of each needed step.
import { ofTheirs } from "./context.mjs";
import { joinedTask, stepInputs } from "./step-inputs.mjs";

/** Where the step joins the tasks of its only needed step, it goes over those, else over the steps. */
export function inputsOf({ inputs }, reader) {
  const steps = Object.fromEntries(
    Object.entries(inputs).map(([step, made]) => [
      step,
      Array.isArray(made) ? joined(step, made, reader) : stepInputs(step, made, reader),
    ]),
  );
  const all = Object.values(steps);
  const iterated = all.length === 1 && Array.isArray(all[0]) ? all[0] : all;
  return new Proxy(steps, {
    get(target, name) {
      if (name === Symbol.iterator) return () => iterated.values();
      if (typeof name !== "string" || name === "then" || name === "toJSON") return undefined;
      return ofTheirs(target, name, "this step does not need a step");
    },
  });
}

/** An array of the step's tasks in the order of the items, which says so where it is taken for one of them. */
function joined(step, tasks, reader) {
  const all = tasks.map((task) => joinedTask(step, task, reader));
  return new Proxy(all, {
    get(target, name, receiver) {
      if (typeof name !== "string" || name in target || /^\d+$/.test(name) || name === "then" || name === "toJSON")
        return Reflect.get(target, name, receiver);
      throw new Error(`step ${step} ran for ${all.length} items: say inputs.${step}[0].${name}, or go over them`);
    },
  });
}
