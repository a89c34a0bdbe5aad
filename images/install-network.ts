/** How an installing container reaches this machine's package sources: proxies, mirrors, certificates, logins.
 * It is the machine's business and never part of a recipe, an image or a lock. */
export interface InstallNetwork {
  environment: Record<string, string>;
  files: NetworkFile[];
  /** Addresses of the package indexes that this machine knows, by name. */
  indexes: Readonly<Record<string, string>>;
  /** Never to be told to anybody. */
  secrets: string[];
}

/** Lies in a container for as long as it runs, readable to its user alone. */
export interface NetworkFile {
  /** Absolute path in the container. */
  target: string;
  text: string;
}
