import { expect, test } from "vitest";
import { command, flow, flowBrand, node, python, z } from "../../runtime/author.ts";

test("a flow is recognised by its brand", () => {
  expect(flow({ steps: { a: python("a.py:a") } })[flowBrand]).toBe(1);
});

test("what decides how often a step runs is checked by the types", () => {
  const checked = flow({
    params: z.object({ alphas: z.array(z.number()) }),
    steps: {
      fit: python("a.py:fit", {
        foreach: "alphas",
        retries: { count: 2, delay: 1, on: ["oom"] },
        timeout: 60,
        catch: "failure",
      }),
      choose: node("a.ts:choose", { needs: ["fit"], join: true, when: "!quick", retries: 1 }),
    },
  });
  expect(checked.options).toHaveProperty("steps.fit.options.foreach", "alphas");
  // @ts-expect-error a cause that there is not
  python("a.py:fit", { retries: { count: 1, on: ["omo"] } });
  // @ts-expect-error seconds are a number
  python("a.py:fit", { timeout: "60s" });
});

test("names of environments and steps are checked by the types", () => {
  const checked = flow({
    params: z.object({ epochs: z.number().default(1) }),
    environments: { arrays: { python: "3.11" }, charts: { node: "24" } },
    testMode: { params: { epochs: 1 } },
    steps: {
      start: python("a.py:start", { environment: "arrays" }),
      inline: python("a.py:start", { environment: { python: "3.11" }, needs: ["start"] }),
      report: node("a.ts:report", { environment: "charts", needs: ["start", "inline"] }),
      list: command(["ls"], { needs: ["report"], inputs: ["x"] }),
    },
  });
  expect(checked.options).toHaveProperty("steps.report.options.environment", "charts");

  flow({
    environments: { arrays: { python: "3.11" } },
    // @ts-expect-error an environment that there is not
    steps: { start: python("a.py:start", { environment: "arays" }) },
  });
  flow({
    // @ts-expect-error a step that there is not
    steps: { start: python("a.py:start"), fit: python("a.py:fit", { needs: ["strat"] }) },
  });
  // @ts-expect-error no environments at all
  flow({ steps: { start: node("a.ts:start", { environment: "arays" }) } });
  // @ts-expect-error a param that there is not
  flow({ params: z.object({ n: z.number() }), testMode: { params: { m: 1 } }, steps: { a: python("a.py:a") } });
  // @ts-expect-error a param of another type
  flow({ params: z.object({ n: z.number() }), testMode: { params: { n: "1" } }, steps: { a: python("a.py:a") } });
  // @ts-expect-error an option that there is not
  flow({ steps: { start: python("a.py:start", { environmnt: "arrays" }) } });
});
