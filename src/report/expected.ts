/** How long steps took in earlier runs, in milliseconds. */
export interface Expected {
  /**
   * How long a step is likely to take: the middle of its last few times. `first` is what it takes to make its things for the
   * first time, `again` to change them. Undefined where no earlier run tells.
   */
  of(step: string, what: 'first' | 'again'): number | undefined;
}

/** Nothing is known of earlier runs. */
export const NOTHING_EXPECTED: Expected = { of: () => undefined };
