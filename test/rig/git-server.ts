import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { engineGateway } from "./engine-gateway.ts";
import type { OwnAuthority } from "./own-authority.ts";

export interface GitServer extends AsyncDisposable {
  /** `https://172.17.0.1:41234/` */
  url: string;
  /** Paths that were asked for. */
  requests: string[];
  /** Commits these files to a repository, which is made when there is none, and moves a tag there. */
  commit(repository: string, files: Record<string, string>, tag: string): string;
}

/** Serves git repositories with git's own `http-backend`, by TLS.
 * @param options.authorization what the Authorization header must be */
export async function gitServer(options: { authority: OwnAuthority; authorization?: string }): Promise<GitServer> {
  const root = mkdtempSync(join(tmpdir(), "flowbox-git-"));
  const host = engineGateway();
  const requests: string[] = [];
  const server = createServer(options.authority.issue(host), (request, response) => {
    requests.push(request.url ?? "");
    if (options.authorization === undefined || request.headers.authorization === options.authorization)
      return backend(root, request, response);
    response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
  });
  server.listen(0, host);
  await once(server, "listening");
  const address = server.address();
  const git = (folder: string, ...args: string[]): string =>
    execFileSync("git", ["-C", folder, "-c", "user.name=rig", "-c", "user.email=rig@example", ...args], {
      encoding: "utf8",
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z" },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  return {
    url: `https://${host}:${typeof address === "object" ? address?.port : 0}/`,
    requests,
    commit(repository, files, tag) {
      const work = join(root, `${repository}.work`);
      mkdirSync(work, { recursive: true });
      git(work, "init", "--quiet");
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(work, path)), { recursive: true });
        writeFileSync(join(work, path), text);
      }
      git(work, "add", "--all");
      git(work, "commit", "--quiet", "--date", "2026-01-01T00:00:00Z", "--message", tag);
      git(work, "tag", "--force", tag);
      rmSync(join(root, repository), { recursive: true, force: true });
      git(root, "clone", "--quiet", "--bare", work, repository);
      return git(work, "rev-parse", "HEAD");
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "https://git");
  const child = spawn("git", ["http-backend"], {
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_ADDR: "rig",
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => {
    const whole = Buffer.concat(chunks);
    const end = whole.indexOf("\r\n\r\n");
    const headers = whole.subarray(0, end).toString().split("\r\n");
    const status = headers.find((line) => line.startsWith("Status: "))?.slice("Status: ".length) ?? "200";
    for (const line of headers) {
      const at = line.indexOf(":");
      if (!line.startsWith("Status:")) response.setHeader(line.slice(0, at), line.slice(at + 1).trim());
    }
    response.writeHead(Number.parseInt(status, 10)).end(whole.subarray(end + 4));
  });
}
