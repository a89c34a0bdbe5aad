/** Where a lock lies, and whose it is. */
export interface LockPlace {
  flow: string;
  /** Name of the environment. */
  environment: string;
  /** Its `locks/<environment>/`. */
  folder: string;
}
