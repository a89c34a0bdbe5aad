import { flow, node, python, z } from "flowbox";

const arrays = { python: "3.11", pip: ["numpy==2.2.6", "scikit-learn==1.6.1"] };

export default flow({
  params: z.object({
    epochs: z.number().int().min(1).max(200).default(20).describe("passes over the training pictures"),
    alpha: z.number().min(0).default(0.0001).describe("how strongly large weights are held down"),
    seed: z.number().int().min(0).default(7).describe("decides the split and the first weights"),
    sample: z.number().int().min(100).optional().describe("use only so many pictures"),
  }),
  environments: {
    arrays,
    tensorflow: { python: "3.11", pip: ["tensorflow-cpu==2.15.1", "numpy==1.26.4"], platforms: ["linux/amd64"] },
    charts: { node: "24", npm: { "@observablehq/plot": "0.6.17", linkedom: "0.18.15" } },
  },
  testMode: { params: { epochs: 1, sample: 300 }, jobs: 1 },
  steps: {
    start: python("steps/start.py:start", { environment: "arrays" }),
    split: python("steps/split.py:split", { environment: "arrays", needs: ["start"] }),
    fit: python("steps/fit.py:fit", { environment: "tensorflow", needs: ["split"] }),
    baseline: python("steps/baseline.py:baseline", { environment: "arrays", needs: ["split"] }),
    choose: python("steps/choose.py:choose", { environment: "arrays", needs: ["fit", "baseline"] }),
    report: node("steps/report.ts:report", { environment: "charts", needs: ["choose"] }),
  },
});
