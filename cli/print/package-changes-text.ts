import type { PackageChanges } from "../../images/package-changes.ts";

/** One phrase a package: `numpy 1.26.3 to 1.26.4`, `six 1.16.0 added`. */
export const packageChangesText = ({ moved, added, removed }: PackageChanges): string[] => [
  ...moved.map((one) => `${one.name} ${moveText(one)}`),
  ...added.map(({ name, version }) => `${name} ${version} added`),
  ...removed.map(({ name, version }) => `${name} ${version} removed`),
];

function moveText({ from, to, rehashed }: PackageChanges["moved"][number]): string {
  if (from !== to) return `${from} to ${to}`;
  return rehashed ? `${to} from another file` : `${to} in another place`;
}
