type Environment = Record<string, string | undefined>;

/** Where this machine takes Python packages from, for uv and pip alike: each client reads other variables and files, and
 * what is said for one holds for the other unless that says otherwise.
 * @param pipConfigs texts of pip's configuration files, the nearest first
 * @returns the variables to set, without logins, and the logins as lines of a netrc file */
export function pythonIndexes(
  environment: Environment,
  pipConfigs: readonly string[],
): { variables: Record<string, string>; logins: string[] } {
  const configured = (key: string): string | undefined =>
    pipConfigs.map((text) => settingIn(text, key)).find((value) => value !== undefined);
  const pip = {
    main: environment["PIP_INDEX_URL"] ?? configured("index-url"),
    more: environment["PIP_EXTRA_INDEX_URL"] ?? configured("extra-index-url"),
  };
  const uv = {
    main: environment["UV_DEFAULT_INDEX"] ?? environment["UV_INDEX_URL"],
    more: environment["UV_INDEX"] ?? environment["UV_EXTRA_INDEX_URL"],
  };
  const wanted = {
    PIP_INDEX_URL: pip.main ?? uv.main,
    PIP_EXTRA_INDEX_URL: pip.more ?? uv.more?.replaceAll(/(^|\s)[\w-]+=(?=https?:)/g, "$1"),
    UV_DEFAULT_INDEX: uv.main ?? pip.main,
    UV_INDEX: uv.more ?? pip.more,
  };
  const logins = new Set<string>();
  const variables = Object.fromEntries(
    Object.entries(wanted).flatMap(([name, value]) => (value ? [[name, withoutLogins(value, logins)]] : [])),
  );
  return { variables, logins: [...logins] };
}

/** A netrc file cannot say a port, an empty password or a space: such a login stays in its URL. */
export const withoutLogins = (urls: string, logins: Set<string>): string =>
  urls.replaceAll(/(https?:\/\/)([^\s/:@]+):([^\s/@]+)@([^\s/:]+)/g, (whole, scheme: string, ...found: string[]) => {
    const [user = "", password = "", host = ""] = found;
    const [name, secret] = [decodeURIComponent(user), decodeURIComponent(password)];
    if (/[\s"#\\]/.test(name + secret)) return whole;
    logins.add(`machine ${host} login ${name} password ${secret}`);
    return `${scheme}${host}`;
  });

/** A setting of an ini file, its continuation lines joined by spaces. */
function settingIn(text: string, key: string): string | undefined {
  const found = new RegExp(`^${key}[ \\t]*[=:][ \\t]*(.*(?:\\n[ \\t]+\\S.*)*)`, "m").exec(text)?.[1];
  const value = found?.replaceAll(/\s+/g, " ").trim();
  return value === "" ? undefined : value;
}
