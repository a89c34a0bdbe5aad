import type { ImageRecipe } from "../image-recipe.ts";

/** What runs in the installing container, `/opt/step` being the target. Prints `step: …` lines for whoever reads along. */
export function installScript(recipe: ImageRecipe): string {
  return ["set -eu", ...(recipe.pip.length > 0 ? pip : []), ...(recipe.npm.length > 0 ? npm(recipe) : [])].join("\n");
}

const pip = [
  "uv --quiet venv --python /usr/bin/python3 --no-project --allow-existing /opt/step",
  "uv pip install --python /opt/step/bin/python --no-deps --require-hashes --only-binary :all: --link-mode copy " +
    "--no-progress --requirement /install/requirements.txt",
  "echo 'compiling bytecode'",
  // What a compiler writes depends on what it compiled before: the shares are fixed, whatever the number of processors.
  // Without -S, packages that hook into every start would leave bytecode of their own.
  "find /opt/step/lib -name '*.py' -type f | sort > /tmp/python-files",
  "split -n r/16 /tmp/python-files /tmp/python-files.",
  // Some packages ship files for other Pythons: what cannot be compiled is left as it is.
  'ls /tmp/python-files.* | xargs -P "$(nproc)" -n 1 /opt/step/bin/python -S -B -m compileall -q -f ' +
    "--invalidation-mode unchecked-hash -i > /dev/null || true",
];

function npm(recipe: ImageRecipe): string[] {
  const cpu = recipe.platform === "linux/amd64" ? "x64" : "arm64";
  return [
    "cp /install/package.json /install/package-lock.json /opt/step/",
    "cd /opt/step",
    `npm ci --ignore-scripts --omit=dev --no-audit --no-fund --os linux --cpu ${cpu} --libc glibc --loglevel error`,
    "rm -f package.json package-lock.json node_modules/.package-lock.json",
    "mkdir -p bin",
    `if [ -d node_modules/node-linux-${cpu} ]; then ln -sfn ../node_modules/node-linux-${cpu}/bin/node bin/node; fi`,
  ];
}
