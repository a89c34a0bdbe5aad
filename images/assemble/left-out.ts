const folders = [
  "dev",
  "proc",
  "sys",
  "run",
  "tmp",
  "var/log",
  "var/cache",
  "var/lib/apt/lists",
  "etc/apt/sources.list.d",
  "root/.cache",
];
const files = [
  ".dockerenv",
  "etc/hostname",
  "etc/hosts",
  "etc/resolv.conf",
  "etc/mtab",
  "etc/machine-id",
  "etc/apt/sources.list",
  "etc/passwd-",
  "etc/group-",
  "etc/shadow-",
  "etc/gshadow-",
  "var/lib/dpkg/status-old",
  "var/lib/dpkg/available-old",
  "var/lib/dpkg/diversions-old",
];

/** What is in no base: devices and mount points' contents, logs, caches, and what tells of the machine that made it. */
export const leftOut = (path: string): boolean =>
  files.includes(path) ||
  /^etc\/apt\/apt\.conf\.d\/.*(proxy|mmdebstrap)/.test(path) ||
  folders.some((folder) => path.startsWith(`${folder}/`));
