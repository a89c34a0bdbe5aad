/** A flow whose second step says "waiting" and takes as long as `--wait` says. */
export const slowFlow = {
  "flows/slow/flow.ts": `
import { flow, python, z } from "flowbox";
export default flow({
  params: z.object({ wait: z.number().default(0) }),
  steps: { first: python("steps/a.py:first"), second: python("steps/a.py:second", { needs: ["first"] }) },
});
`,
  "flows/slow/steps/a.py": `
import time

def first():
    return {"one": 1}

def second(one, wait):
    print("waiting", flush=True)
    time.sleep(wait)
    return {"two": one + 1}
`,
};
