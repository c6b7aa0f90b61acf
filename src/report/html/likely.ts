import type { Expected } from '../expected.ts';

/** What a page needs to know of earlier runs. */
export interface Likely extends Expected {
  /** Whether a step makes its things for the first time, or anew, by what decided that it runs. */
  isFirst(changed: readonly { readonly leaf: string }[]): boolean;
}
