import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../../runtime/failure.ts";
import { type Answer, BaseCommand } from "../base-command.ts";
import { doctorFindings } from "../compose.ts";
import { exits } from "../exit-code.ts";
import { plain } from "../print/plain.ts";

const marks = { ok: ["green", "ok  "], warn: ["yellow", "warn"], bad: ["red", "bad "] } as const;

export default class Doctor extends BaseCommand {
  static override summary = "Look at the engine, the base and this machine, and say what is off";

  protected override async answer(): Promise<Result<Answer, Failure>> {
    await this.parse(Doctor);
    const findings = await doctorFindings();
    return ok({
      json: { checks: findings },
      exit: findings.some((finding) => finding.state === "bad") ? exits.noEngine : exits.done,
      print: (terminal) => {
        for (const { name, state, detail, hint } of findings) {
          const [style, mark] = marks[state];
          terminal.line(`${terminal.style(style, mark)}  ${name.padEnd(15)} ${plain(detail)}`);
          if (hint) terminal.line(`      ${" ".repeat(15)} ${hint}`);
        }
      },
    });
  }
}
