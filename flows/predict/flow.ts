import { file, flow, fromRun, python, z } from "flowbox";

export default flow({
  params: z.object({ input: file().optional().describe("a CSV file: 64 pixels from 0 to 16 a line") }),
  inputs: { model: fromRun("train@production:model") },
  environments: { numpy: { python: "3.11", pip: ["numpy==2.2.6"] } },
  testMode: { jobs: 1 },
  steps: {
    predict: python("steps/predict.py:predict", { environment: "numpy", files: ["fixtures/new-digits.csv"] }),
  },
});
