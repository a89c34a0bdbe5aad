/** A base that `setup` can make. */
export interface DefaultBase {
  name: string;
  /** Debian's name of the release. */
  suite: string;
  /** Its Python: `3.11`. */
  python: string;
}

/** What an environment that does not ask for a Python stands on. */
export const firstBase: DefaultBase = { name: "debian-12", suite: "bookworm", python: "3.11" };

export const defaultBases: readonly DefaultBase[] = [firstBase, { name: "debian-13", suite: "trixie", python: "3.13" }];

/** The base that has a Python; undefined where none has it. */
export const baseWith = (python: string | undefined): DefaultBase | undefined =>
  python === undefined ? firstBase : defaultBases.find((base) => base.python === python);
