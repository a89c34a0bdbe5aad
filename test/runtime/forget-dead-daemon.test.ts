import { spawn } from "node:child_process";
import { copyFileSync, existsSync } from "node:fs";
import { expect, test } from "vitest";
import { forgetDeadDaemon } from "../../runtime/docker/setup/forget-dead-daemon.ts";
import { tempProject } from "../rig/temp-project.ts";

test("the number of a process that is gone, or that is another program's by now, is removed", async () => {
  using project = tempProject({ gone: "999999999\n", others: `${process.pid}\n`, garbage: "../self\n" });
  const files = ["gone", "others", "garbage", "absent"].map((name) => project.path(name));
  await forgetDeadDaemon(files.map((file) => ({ file, program: "dockerd" })));
  expect(files.filter((file) => existsSync(file))).toEqual([]);
});

test("the number of a daemon that is just ending is removed when it has ended", async () => {
  using project = tempProject();
  copyFileSync("/usr/bin/sleep", project.path("dockerd"));
  const daemon = spawn(project.path("dockerd"), ["0.7"], { stdio: "ignore" });
  const ended = new Promise((resolve) => daemon.on("exit", resolve));
  const file = project.write("pid", `${daemon.pid}`);
  const forgotten = forgetDeadDaemon([{ file, program: "dockerd" }]);
  expect(existsSync(file)).toBe(true);
  await ended;
  await forgotten;
  expect(existsSync(file)).toBe(false);
});
