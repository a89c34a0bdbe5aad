/** What the installing container does. Paths are the container's. */
export interface InstallOrder {
  /** Holds a folder of the right name for everything to install. */
  fresh: string;
  /** Make the virtual environment at /opt/step: only where it is not kept from before. */
  frame: boolean;
  /** Names of the folders of wheels; each has `/install/wheels/<name>`, a requirements file, and `/install/sources/<name>`, the
   * options that say where it comes from. */
  wheels: readonly string[];
  /** The npm tree's folder; `/install/npm` has package.json, package-lock.json and the project's own packages. `scripts`
   * names the packages whose install scripts run. */
  tree?: { name: string; cpu: "x64" | "arm64"; scripts: readonly string[] };
}

/** Prints lines for whoever reads along. */
export function installScript({ fresh, frame, wheels, tree }: InstallOrder): string {
  const lines = ["set -eu", `fresh=${fresh}`];
  if (frame)
    lines.push(
      "uv --quiet venv --python /usr/bin/python3 --no-project --allow-existing /opt/step",
      "rm -f /opt/step/.lock",
    );
  if (wheels.length > 0) lines.push(...installWheels);
  if (tree) lines.push(...installTree(tree));
  return lines.join("\n");
}

/** Compiles the files that a list names, as they will lie below /opt/step. Some packages ship files for other Pythons: what
 * cannot be compiled is left as it is; what cannot be written is an error. */
const compileProgram = [
  "import py_compile, sys",
  "listed, prefix = sys.argv[1:]",
  "for path in open(listed, encoding='utf-8').read().splitlines():",
  "    try:",
  "        py_compile.compile(path, dfile='/opt/step' + path[len(prefix):], doraise=True,",
  "                           invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)",
  "    except py_compile.PyCompileError:",
  "        pass",
];

/** Every wheel into a prefix of its own. Its files are links to uv's cache and must not be changed. */
const installWheels = [
  "export fresh",
  "ls /install/wheels | xargs -P 8 -I {} sh -fc '",
  '  options=$(cat /install/sources/{}); [ -z "$options" ] || unset UV_INDEX',
  '  uv pip install --quiet --python /opt/step/bin/python --prefix "$fresh/{}" --no-deps --require-hashes --only-binary :all: $options \\',
  "    --link-mode hardlink --no-progress --requirement /install/wheels/{} || {",
  // 255 ends all of them; what is in no cache is told of every wheel.
  '    echo "not installed: $(head -n 1 /install/wheels/{} | cut -d " " -f 1)"; [ -n "$UV_OFFLINE" ] && exit 1; exit 255; }',
  '  rm -f "$fresh/{}/.lock"',
  // Of a wheel that lies in a folder uv writes down when it was made.
  '  for note in $(find "$fresh/{}" -path "*.dist-info/uv_cache.json"); do',
  '    rm "$note"; sed -i "/dist-info.uv_cache.json,/d" "$(dirname "$note")/RECORD"',
  "  done'",
  "echo 'compiling bytecode'",
  // What a compiler writes depends on what it compiled before: a share is fixed by its package alone.
  // Without -S, packages that hook into every start would leave bytecode of their own.
  "for name in $(ls /install/wheels); do",
  '  mkdir -p "/tmp/shares/$name"',
  '  find "$fresh/$name" -name "*.py" -type f | sort | split -l 400 - "/tmp/shares/$name/"',
  "done",
  "cat > /tmp/compile.py <<'END'",
  ...compileProgram,
  "END",
  'find /tmp/shares -type f | xargs -r -P "$(nproc)" -I {} sh -c \'',
  '  /opt/step/bin/python -S -B /tmp/compile.py {} "$fresh/$(basename "$(dirname {})")" || exit 255\'',
];

function installTree({ name, cpu, scripts }: NonNullable<InstallOrder["tree"]>): string[] {
  return [
    `cd "$fresh/${name}"`,
    "cp /install/npm/* .",
    `npm ci --ignore-scripts --omit=dev --no-audit --no-fund --os linux --cpu ${cpu} --libc glibc --loglevel error`,
    // A script may choose a file by the version of Node: it is the environment's, while npm runs on the tools'.
    ...(scripts.length > 0
      ? [
          `echo 'running the install scripts of ${scripts.join(", ")}'`,
          `PATH="$PWD/node_modules/node-linux-${cpu}/bin:$PATH" /usr/local/bin/node "$(command -v npm)" ` +
            `rebuild --loglevel error --foreground-scripts ${scripts.join(" ")}`,
        ]
      : []),
    "rm -f package.json package-lock.json ./*.tgz node_modules/.package-lock.json",
    `if [ -d node_modules/node-linux-${cpu} ]; then mkdir -p bin && ln -s ../node_modules/node-linux-${cpu}/bin/node bin/node; fi`,
  ];
}
