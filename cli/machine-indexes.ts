import { withoutLogins } from "./python-indexes.ts";

/** Where this machine says that named package indexes are: FLOWBOX_INDEX_ACME is the address of acme.
 * @param logins gets those that stand in addresses, as lines of a netrc file */
export const machineIndexes = (
  environment: Record<string, string | undefined>,
  logins: Set<string>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([variable, address]) => {
      const name = /^FLOWBOX_INDEX_([A-Z0-9_]+)$/.exec(variable)?.[1]?.toLowerCase().replaceAll("_", "-");
      return name && address && URL.canParse(address) ? [[name, withoutLogins(address, logins)]] : [];
    }),
  );
