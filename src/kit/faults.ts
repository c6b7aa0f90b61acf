/** What can happen at one call of a port: what the crash sweeps try, and a refusal. */
export type Mode = (typeof MODES)[number] | 'refused';

/** In the order in which they are swept. */
export const MODES = [
  'before',
  'after',
  'half',
  'lost',
  'stray',
  'full',
  'outage',
  'twice',
  'interrupt',
] as const;

/** A fault at one call of one process. */
export interface Fault {
  readonly mode: Mode;
  /** The number of the call, from 1. */
  readonly at: number;
}

/** One call of a port. */
export interface Call {
  /** `own`: what a user's step reaches beside Azure. */
  readonly port: 'store' | 'cloud' | 'own';
  readonly name: string;
  readonly writes: boolean;
}

/** How many requests an outage swallows. */
export const OUTAGE = 25;

/** How often a request that strays is lost before it gets through: more often than an adapter tries. */
export const STRAYS = 5;

/** How long a late request is on its way: less than the hard timeout of a request. */
export const LATE_MS = 7_500;

/** Tells whether a fault can happen at a call. */
export function applies(mode: Mode, call: Call): boolean {
  return WHERE[mode](call);
}

const WHERE: Readonly<Record<Mode, (call: Call) => boolean>> = {
  /** The process dies, and nothing is done. */
  before: () => true,
  /** It is done, and the process dies. */
  after: ({ writes }) => writes,
  /** The process dies over it: half a line is written, or a request lands later. */
  half: ({ port, name, writes }) => (port === 'cloud' ? writes : name === 'append'),
  /** It is done, and the process hears of an error. */
  lost: ({ writes }) => writes,
  /** A request is lost again and again, and lands when everybody has given up. */
  stray: ({ port, writes }) => port === 'cloud' && writes,
  /** The disk takes half a line and no more. */
  full: ({ port, writes }) => port === 'store' && writes,
  /** This request and those that follow are lost. */
  outage: ({ port }) => port === 'cloud',
  /** A line is written twice. */
  twice: ({ name }) => name === 'append',
  /** Somebody presses Ctrl-C. */
  interrupt: () => true,
  /** Nothing is done, and the process is told so. */
  refused: ({ port, writes }) => port !== 'store' && writes,
};
