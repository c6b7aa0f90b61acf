/** What can happen at one call of a port. */
export type Mode = (typeof MODES)[number];

/** In the order in which they are swept. */
export const MODES = ['before', 'after', 'half', 'lost', 'full', 'outage', 'twice', 'interrupt'] as const;

/** A fault at one call of one process. */
export interface Fault {
  readonly mode: Mode;
  /** The number of the call, from 1. */
  readonly at: number;
}

/** One call of a port. */
export interface Call {
  readonly port: 'store' | 'cloud';
  readonly name: string;
  readonly writes: boolean;
}

/** How many requests an outage swallows. */
export const OUTAGE = 25;

/** How long a late request is on its way: less than the hard timeout of a request. */
export const LATE_MS = 7_500;

/**
 * Tells whether a fault can happen at a call. `half`: a line is torn, a request lands after its sender died; `lost`: it
 * was done, and its sender hears of an error; `full`: the disk takes half a line and no more; `twice`: a line is
 * written twice; `outage`: this request and those that follow are lost; `interrupt`: somebody presses Ctrl-C.
 */
export function applies(mode: Mode, call: Call): boolean {
  switch (mode) {
    case 'before':
    case 'interrupt':
      return true;
    case 'after':
      return call.writes;
    case 'half':
      return call.port === 'cloud' ? call.writes : call.name === 'append';
    case 'lost':
      return call.writes;
    case 'full':
      return call.port === 'store' && call.writes;
    case 'outage':
      return call.port === 'cloud';
    case 'twice':
      return call.name === 'append';
  }
}
