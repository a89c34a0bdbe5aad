import { resolve } from "node:path";
import { Args, Flags } from "@oclif/core";
import { ok, type Result } from "../../../images/result.ts";
import type { Artifact } from "../../../runtime/artifacts/artifact.ts";
import type { Failure } from "../../../runtime/failure.ts";
import { findArtifact } from "../../../runtime/runs/find-artifact.ts";
import type { State } from "../../../runtime/runs/state.ts";
import { artifactBytes, listedArtifacts, writeArtifact } from "../../../runtime/runs/write-artifact.ts";
import { type Answer, BaseCommand } from "../../base-command.ts";
import { here, openProject } from "../../compose.ts";
import { readable } from "../../readable.ts";
import { size } from "../../print/size.ts";

export default class ArtifactsGet extends BaseCommand {
  static override summary = "Write an artifact's bytes to a file or to standard output";
  static override examples = [
    "<%= config.bin %> artifacts get train/2:report -o report.html",
    "<%= config.bin %> artifacts get train/2/fit:scores --as json",
    "<%= config.bin %> artifacts get train/2/fit/3:model -o model.bin",
  ];
  static override args = {
    address: Args.string({ required: true, description: "train/2:model, train/2/fit:model, train/2/fit/3:model" }),
  };
  static override flags = {
    output: Flags.string({ char: "o", description: "a file; of a folder or a list, a folder" }),
    as: Flags.string({ options: ["json"], description: "a readable form instead of the stored bytes" }),
  };

  protected override async answer() {
    const { args, flags } = await this.parse(ArtifactsGet);
    const opened = openProject();
    if (!opened.ok) return opened;
    const { state } = opened.value;
    const found = findArtifact(state, args.address);
    if (!found.ok) return found;
    const { artifact } = found.value;
    const file = flags.output === undefined ? undefined : resolve(here(), flags.output);
    if (flags.as === "json") return asJson(state, artifact);
    if (file !== undefined) return toFile(state, artifact, file);
    if (artifact.format === "folder" || artifact.format === "list")
      this.error(`${args.address} is a ${artifact.format}: say where to with -o FOLDER`);
    return toOutput(state, artifact);
  }
}

const about = ({ name, format, type, digest, bytes }: Artifact) => ({ name, format, type, digest, bytes });

function toFile(state: State, artifact: Artifact, file: string): Result<Answer, Failure> {
  const written = writeArtifact(state, artifact, file);
  if (!written.ok) return written;
  return ok({
    json: { ...about(artifact), file },
    print: (terminal) => terminal.line(`${artifact.name} is in ${file} (${size(artifact.bytes)})`),
  });
}

function toOutput(state: State, artifact: Artifact): Result<Answer, Failure> {
  const bytes = artifactBytes(state, artifact);
  if (!bytes.ok) return bytes;
  return ok({
    json: { ...about(artifact), base64: bytes.value.toString("base64") },
    print: (terminal) => terminal.write(bytes.value),
  });
}

function asJson(state: State, artifact: Artifact): Result<Answer, Failure> {
  if (artifact.format === "list") {
    const elements = listedArtifacts(state, artifact);
    return elements.ok ? ok(jsonAnswer(elements.value.map((one) => readable(one.artifact, one.bytes)))) : elements;
  }
  const bytes = artifactBytes(state, artifact);
  if (!bytes.ok) return bytes;
  return ok(jsonAnswer(readable(artifact, bytes.value)));
}

const jsonAnswer = (value: unknown): Answer => ({
  json: value,
  print: (terminal) => terminal.line(JSON.stringify(value, undefined, 2)),
});
