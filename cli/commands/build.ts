import { Args, Flags } from "@oclif/core";
import { ok, type Result } from "../../images/result.ts";
import type { StepImage } from "../../images/step-image.ts";
import type { Failure } from "../../runtime/failure.ts";
import type { Flow } from "../../runtime/flow/flow.ts";
import type { Project } from "../../runtime/flow/find-project.ts";
import { RunImages } from "../../runtime/runs/run-images.ts";
import { type Answer, BaseCommand } from "../base-command.ts";
import { chooseFlow, chooseFlows } from "../choose-flow.ts";
import { openProject, withRunParts } from "../compose.ts";
import { eventView } from "../print/event-view.ts";
import { plain } from "../print/plain.ts";
import { size } from "../print/size.ts";
import type { Terminal } from "../print/terminal.ts";

export default class Build extends BaseCommand {
  static override summary = "Build the images of a flow's steps; what is there is found again";
  static override examples = ["<%= config.bin %> build train", "<%= config.bin %> build --step fit"];
  static override args = { flow: Args.string({ description: "needless where only one flow fits" }) };
  static override flags = { step: Flags.string({ description: "only this step's image" }) };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { args, flags } = await this.parse(Build);
    const opened = openProject();
    if (!opened.ok) return opened;
    const flow = await this.#flow(opened.value.project, args.flow, flags.step);
    if (!flow.ok) return flow;
    const steps = flow.value.steps.filter((step) => flags.step === undefined || step.name === flags.step);
    if (steps.length === 0)
      this.error(
        `${flow.value.name} has no step ${flags.step}, it has ${flow.value.steps.map((step) => step.name).join(", ")}`,
      );
    const environments = [...new Set(steps.map((step) => step.environment))];
    const view = eventView(this.progress, opened.value.state);
    try {
      return await withRunParts(
        opened.value,
        (event) => view.show(event),
        async ({ state, images: source, emit }) => {
          const images = new RunImages({ flow: flow.value, state, images: source, emit, signal: this.signal });
          const ensured = await Promise.all(environments.map((environment) => images.ensure(environment)));
          const built: StepImage[] = [];
          for (const image of ensured) {
            if (!image.ok) return image;
            built.push(image.value);
          }
          return ok<Answer>({
            json: { flow: flow.value.name, images: built.map(imageJson) },
            print: (terminal) => print(terminal, built),
          });
        },
      );
    } finally {
      view.close();
    }
  }

  /** Without a name, the only flow that has the step. */
  async #flow(project: Project, name: string | undefined, step: string | undefined): Promise<Result<Flow, Failure>> {
    if (name !== undefined || step === undefined) return chooseFlow(project, name, environmentsOnly);
    const flows = await chooseFlows(project, undefined, environmentsOnly);
    if (!flows.ok) return flows;
    const having = flows.value.filter((flow) => flow.steps.some((one) => one.name === step));
    const [only] = having;
    if (only && having.length === 1) return ok(only);
    const names = having.map((flow) => flow.name);
    return this.error(
      names.length === 0 ? `No flow has a step ${step}.` : `Which flow? ${names.join(" and ")} have a step ${step}.`,
    );
  }
}

const environmentsOnly = { functions: false };

const imageJson = ({ environment, key, id, configDigest, diffIds, platform, bytes, built }: StepImage) => ({
  environment,
  key,
  id,
  configDigest,
  diffIds,
  platform,
  bytes,
  built,
});

function print(terminal: Terminal, images: readonly StepImage[]): void {
  const width = Math.max(0, ...images.map(({ environment }) => environment.length));
  for (const { environment, configDigest, built, bytes } of images) {
    terminal.line(
      `${plain(environment).padEnd(width)}  ${built ? "built" : "found"}  ${configDigest.slice(0, 19)}  ${size(bytes)}`,
    );
  }
}
