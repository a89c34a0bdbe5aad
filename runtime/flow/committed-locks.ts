import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fail, ok, type Result } from "../../images/result.ts";
import type { FlowFailure } from "./flow-failure.ts";
import type { Project } from "./find-project.ts";

export interface CommittedLocks {
  /** Its full id. */
  commit: string;
  /** Text of every `lock.json`, by `<flow>/<environment>`. */
  locks: Map<string, string>;
}

const execute = promisify(execFile);
const lockPath = /^flows\/([^/]+)\/locks\/([^/]+)\/lock\.json$/;

/** The locks of a project as git has them in a commit. Fails with history-unavailable.
 * @param reference `HEAD`, `v1.2`, `main~3` */
export async function committedLocks(
  project: Project,
  reference: string,
): Promise<Result<CommittedLocks, FlowFailure>> {
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await execute("git", args, { cwd: project.folder, maxBuffer: 2 ** 29 });
    return stdout;
  };
  const refused = (why: "no-git" | "no-repository" | "no-commit"): Result<never, FlowFailure> =>
    fail({ kind: "history-unavailable", folder: project.folder, reference, why });
  const inside = await git("rev-parse", "--is-inside-work-tree").catch((error: NodeJS.ErrnoException) => error);
  if (inside instanceof Error) return refused(inside.code === "ENOENT" ? "no-git" : "no-repository");
  const found = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`).catch(
    () => "",
  );
  const commit = found.trim();
  if (commit === "") return refused("no-commit");
  const names = (await git("ls-tree", "-r", "-z", "--name-only", commit, "--", "flows")).split("\0");
  const locks = new Map<string, string>();
  for (const name of names) {
    const [, flow, environment] = lockPath.exec(name) ?? [];
    if (flow !== undefined && environment !== undefined)
      locks.set(`${flow}/${environment}`, await git("cat-file", "blob", `${commit}:./${name}`));
  }
  return ok({ commit, locks });
}
