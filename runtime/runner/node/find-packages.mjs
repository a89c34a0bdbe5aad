// A step's code is mounted apart from its image's packages: bare imports that its own folders do not answer go to those.
import { registerHooks } from "node:module";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

export function findPackages() {
  const roots = packageRoots();
  registerHooks?.({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (
          /^(\.|\/|[a-z]+:)/.test(specifier) ||
          (error.code !== "ERR_MODULE_NOT_FOUND" && error.code !== "MODULE_NOT_FOUND")
        )
          throw error;
        for (const parentURL of roots) {
          try {
            return next(specifier, { ...context, parentURL });
          } catch {
            continue;
          }
        }
        throw error;
      }
    },
  });
}

function packageRoots() {
  const above = ["/opt/step", "/opt/step/lib"];
  for (const program of [process.execPath, process.argv0]) {
    for (let folder = dirname(program); folder !== dirname(folder); folder = dirname(folder))
      above.push(folder, join(folder, "lib"));
  }
  return [...new Set(above)]
    .filter((folder) => existsSync(join(folder, "node_modules")))
    .map((folder) => pathToFileURL(join(folder, "package.json")).href);
}
