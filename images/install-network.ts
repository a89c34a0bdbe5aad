/** How an installing container reaches this machine's package sources: proxies, mirrors, certificates, logins.
 * It is the machine's business and never part of a recipe, an image or a lock. */
export interface InstallNetwork {
  environment: Record<string, string>;
  /** Nothing is asked of the network: only caches are read. */
  offline: boolean;
  files: NetworkFile[];
  /** Addresses of the package indexes that this machine knows, by name. */
  indexes: Readonly<Record<string, string>>;
  apt: AptNetwork;
  /** Of use while sources are fetched by git+ssh only. */
  ssh: {
    /** Path of the agent's socket. */
    agent?: string;
    /** Text of the known_hosts files. */
    knownHosts: string;
  };
  /** Never to be told to anybody. */
  secrets: string[];
}

/** Where Debian packages may come from, in the order in which it is looked. */
export interface AptNetwork {
  /** Folders of this machine with .deb files. */
  bundles: string[];
  /** `deb` lines of this machine's mirrors, of whatever suite; Debian's own where there are none. */
  sources: string[];
  /** Address of the snapshot archive. */
  snapshot: string;
}

/** Lies in a container for as long as it runs, readable to its user alone. */
export interface NetworkFile {
  /** Absolute path in the container. */
  target: string;
  text: string;
}
