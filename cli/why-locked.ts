import { lockNeeds } from "../images/lock/lock-needs.ts";
import { readLock } from "../images/lock/read-lock.ts";
import { type PackageReason, whyPackage } from "../images/lock/why-package.ts";
import { ok, type Result } from "../images/result.ts";
import type { Failure } from "../runtime/failure.ts";
import type { Answer } from "./base-command.ts";
import { type Asked, environmentsWith } from "./environments-with.ts";
import { lockFolder } from "./lock-folder.ts";
import type { Terminal } from "./print/terminal.ts";

interface Why {
  flow: string;
  environment: string;
  reasons: PackageReason[];
}

/** Which chains of packages bring one in. Fails with package-not-locked, and with what a lock cannot be read for. */
export function whyLocked(wanted: string, asked: readonly Asked[]): Result<Answer, Failure> {
  const holding = environmentsWith([wanted], asked);
  if (!holding.ok) return holding;
  const why: Why[] = [];
  for (const { flow, name } of holding.value) {
    const folder = lockFolder(flow, name);
    const lock = readLock({ flow: flow.name, environment: name, folder });
    if (!lock.ok) return lock;
    const reasons = whyPackage(wanted, lockNeeds(lock.value, folder));
    why.push({ flow: flow.name, environment: name, reasons });
  }
  return ok({ json: { package: wanted, why }, print: (terminal) => print(terminal, why) });
}

function print(terminal: Terminal, why: readonly Why[]): void {
  for (const { flow, environment, reasons } of why)
    for (const { name, version, chains } of reasons) {
      terminal.line(`${flow} ${environment}  ${name} ${version}`);
      for (const chain of chains) terminal.line(`  ${chain.join(" → ")}`);
      if (chains.length === 0) terminal.line(`  this lock does not say; flowbox lock --update ${name} notes it`);
    }
}
