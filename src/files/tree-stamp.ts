/** How a folder was looked at: enough to look at it in the same way again. */
export interface TreeLook {
  /** Absolute. */
  readonly folder: string;
  /** What was passed over, relative and POSIX: folders that were not entered, files that count for nothing. */
  readonly skip: readonly string[];
}
