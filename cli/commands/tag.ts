import { Args, Flags } from "@oclif/core";
import { ok } from "../../images/result.ts";
import { tagRun, untagRun } from "../../runtime/runs/tags.ts";
import { BaseCommand } from "../base-command.ts";
import { openProject } from "../compose.ts";
import type { Terminal } from "../print/terminal.ts";

export default class Tag extends BaseCommand {
  static override summary = "Give a run a name, such as production";
  static override examples = [
    "<%= config.bin %> tag train/1 production",
    "<%= config.bin %> tag train/1 production --delete",
  ];
  static override args = {
    run: Args.string({ required: true, description: "train/3, train/latest" }),
    name: Args.string({ required: true, description: "begins with a letter" }),
  };
  static override flags = { delete: Flags.boolean({ description: "take the name away" }) };

  protected override async answer() {
    const { args, flags } = await this.parse(Tag);
    const opened = openProject();
    if (!opened.ok) return opened;
    return flags.delete ? remove(opened.value.state, args) : set(opened.value.state, args);
  }
}

type State = Parameters<typeof tagRun>[0];
type Names = { run: string; name: string };

function set(state: State, { run, name }: Names) {
  const tagged = tagRun(state, run, name);
  if (!tagged.ok) return tagged;
  const { run: now, before } = tagged.value;
  const moved = before && before !== now ? `, before it was ${before}` : "";
  return ok({
    json: { run: now, tag: name, ...(before && { before }) },
    print: (terminal: Terminal) => terminal.line(`${now} is ${name} now${moved}`),
  });
}

function remove(state: State, { run, name }: Names) {
  const untagged = untagRun(state, run, name);
  if (!untagged.ok) return untagged;
  return ok({
    json: { run: untagged.value.run, tag: name, deleted: true },
    print: (terminal: Terminal) => terminal.line(`${untagged.value.run} is not ${name} any more`),
  });
}
