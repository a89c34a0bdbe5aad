import { Args, Flags } from "@oclif/core";
import { ok, type Result } from "../../images/result.ts";
import type { OtherLayer } from "../../images/rebuild-image.ts";
import type { StepImage } from "../../images/step-image.ts";
import type { Failure } from "../../runtime/failure.ts";
import type { Flow } from "../../runtime/flow/flow.ts";
import type { Project } from "../../runtime/flow/find-project.ts";
import { RunImages } from "../../runtime/runs/run-images.ts";
import { sweepWorkers } from "../../runtime/runs/sweep-workers.ts";
import { type Answer, BaseCommand } from "../base-command.ts";
import { buildJobsFlag } from "../build-jobs-flag.ts";
import { offlineFlag } from "../offline-flag.ts";
import { chooseFlow, chooseFlows } from "../choose-flow.ts";
import { openProject, withImages } from "../compose.ts";
import { exits } from "../exit-code.ts";
import type { LockedImages } from "../locked-images.ts";
import { eventView } from "../print/event-view.ts";
import { listed } from "../print/listed.ts";
import { plain } from "../print/plain.ts";
import { size } from "../print/size.ts";
import type { Terminal } from "../print/terminal.ts";

interface Built extends StepImage {
  flow: string;
  /** Layers that came out otherwise when built again; absent when that was not asked for. */
  others?: OtherLayer[];
}

export default class Build extends BaseCommand {
  static override summary = "Build the images of a flow's steps; what is there is found again";
  static override examples = [
    "<%= config.bin %> build",
    "<%= config.bin %> build train",
    "<%= config.bin %> build --step fit",
    "<%= config.bin %> build --verify",
  ];
  static override args = { flow: Args.string({ description: "without it, every flow of the project" }) };
  static override flags = {
    step: Flags.string({ description: "only this step's image" }),
    verify: Flags.boolean({
      description: "build each again from nothing and compare; 65 when one comes out otherwise",
    }),
    "build-jobs": buildJobsFlag,
    offline: offlineFlag,
  };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { args, flags } = await this.parse(Build);
    const opened = openProject();
    if (!opened.ok) return opened;
    const { project, state } = opened.value;
    const flows = await this.#flows(project, args.flow, flags.step);
    if (!flows.ok) return flows;
    const asked = flows.value.flatMap((flow) => environmentsOf(flow, flags.step).map((name) => ({ flow, name })));
    const view = eventView(this.progress, state);
    const emit = view.show.bind(view);
    try {
      return await withImages(
        opened.value,
        { emit, buildJobs: flags["build-jobs"], offline: flags.offline },
        async ({ images: source, containers }) => {
          const { signal } = this;
          const images = new Map(
            flows.value.map((flow) => [flow, new RunImages({ flow, state, images: source, emit, signal })]),
          );
          const ensured = await Promise.all(asked.map(async ({ flow, name }) => images.get(flow)?.ensure(name)));
          const built: Built[] = [];
          for (const [index, { flow }] of asked.entries()) {
            const image = ensured[index];
            if (image?.ok === false) return image;
            if (!image) continue;
            const others = flags.verify ? await this.#rebuild(image.value, flow, source) : undefined;
            if (others?.ok === false) return others;
            built.push({ ...image.value, flow: flow.name, ...(others && { others: others.value }) });
          }
          if (built.some((image) => image.built)) await sweepWorkers(containers, state);
          const [only] = flows.value;
          return ok<Answer>({
            json: { ...(only && flows.value.length === 1 && { flow: only.name }), images: built.map(imageJson) },
            print: (terminal) => print(terminal, built),
            exit: built.some(({ others = [] }) => others.length > 0) ? exits.data : exits.done,
          });
        },
      );
    } finally {
      view.close();
    }
  }

  #rebuild(image: StepImage, flow: Flow, images: LockedImages): Promise<Result<OtherLayer[], Failure>> {
    const onLine = (line: string): void => this.progress.line(`${image.environment} again | ${plain(line)}`);
    return images.rebuild(image, flow, { onLine, signal: this.signal });
  }

  /** The named flow, else the only one that has the step, else all. */
  async #flows(project: Project, name: string | undefined, step: string | undefined): Promise<Result<Flow[], Failure>> {
    if (name !== undefined) {
      const flow = await chooseFlow(project, name, environmentsOnly);
      if (!flow.ok) return flow;
      const known = flow.value.steps.map((one) => one.name);
      if (step !== undefined && !known.includes(step))
        this.error(`${flow.value.name} has no step ${step}, it has ${known.join(", ")}`);
      return ok([flow.value]);
    }
    const flows = await chooseFlows(project, undefined, environmentsOnly);
    if (!flows.ok || step === undefined) return flows;
    const having = flows.value.filter((flow) => flow.steps.some((one) => one.name === step));
    if (having.length === 1) return ok(having);
    const names = having.map((flow) => flow.name);
    return this.error(
      names.length === 0 ? `No flow has a step ${step}.` : `Which flow? ${names.join(" and ")} have a step ${step}.`,
    );
  }
}

const environmentsOnly = { functions: false };

/** Undefined stands for the base. */
const environmentsOf = ({ steps }: Flow, only: string | undefined): (string | undefined)[] => [
  ...new Set(steps.filter(({ name }) => only === undefined || name === only).map(({ environment }) => environment)),
];

const imageJson = ({ flow, environment, key, id, configDigest, diffIds, platform, bytes, built, others }: Built) => ({
  flow,
  environment,
  key,
  id,
  configDigest,
  diffIds,
  platform,
  bytes,
  built,
  ...(others && { verified: others.length === 0, others }),
});

function print(terminal: Terminal, images: readonly Built[]): void {
  if (images.length === 0) terminal.line("There is no flow here: a flow is flows/NAME/flow.ts.");
  const several = new Set(images.map(({ flow }) => flow)).size > 1;
  const name = ({ flow, environment }: Built): string => plain(several ? `${flow} ${environment}` : environment);
  const width = Math.max(0, ...images.map((image) => name(image).length));
  for (const image of images) {
    const { configDigest, built, bytes, others } = image;
    terminal.line(
      `${name(image).padEnd(width)}  ${built ? "built" : "found"}  ${configDigest.slice(0, 19)}  ${size(bytes)}${others?.length === 0 ? "  built again: identical" : ""}`,
    );
    for (const { parts, paths } of others ?? []) {
      terminal.line(`  built again, the layer of ${listed(parts.map((part) => plain(part)))} is another:`);
      for (const path of paths) terminal.line(`    /${plain(path)}`);
    }
  }
}
