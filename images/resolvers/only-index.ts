import type { InstallNetwork } from "../install-network.ts";

/** How pip is told to ask one index and no other. */
export function onlyIndex(index: string, { indexes, environment }: InstallNetwork): Record<string, string> {
  const url = new URL(indexes[index] ?? "");
  const variable = `UV_INDEX_${index.toUpperCase().replaceAll("-", "_")}`;
  url.username ||= encodeURIComponent(environment[`${variable}_USERNAME`] ?? "");
  url.password ||= encodeURIComponent(environment[`${variable}_PASSWORD`] ?? "");
  return {
    PIP_CONFIG_FILE: "/dev/null",
    PIP_EXTRA_INDEX_URL: "",
    PIP_INDEX_URL: url.href,
    ...(url.protocol === "http:" && { PIP_TRUSTED_HOST: url.host }),
  };
}
