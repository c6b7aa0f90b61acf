import { plain, timeOfDay } from '../report/words.ts';
import { isLive } from './open-progress.ts';
import type { ReporterOptions } from './open-reporter.ts';
import type { Shell } from './shell.ts';

/** Says what goes on before the progress can be shown: while the vault, the store or the lock is waited for. */
export interface Ahead {
  /** Says what goes on from now on. */
  at(what: string): void;
  /** Says what that waits for, in words. */
  waits(text: string): void;
  /** Says that it is over; what was drawn goes. */
  close(): void;
}

/** Opens it: what lasts is a line that goes again on a terminal, and a line with its time elsewhere. */
export function openAhead(
  { logLevel, quiet, output }: ReporterOptions,
  { stderr, stdout, variables, world, ci }: Pick<Shell, 'stderr' | 'stdout' | 'variables' | 'world' | 'ci'>,
): Ahead {
  if (logLevel !== undefined || quiet === true || (output === 'ndjson' && stdout.isTTY)) return NOTHING_AHEAD;
  const live = ci === undefined && isLive({ stderr, variables });
  const now = (): number => world.now();
  let waited = { what: '', since: 0 };
  let about = '';
  let closed = false;
  let remove: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const write = (text: string): void =>
    // A pipeline puts a time before each line itself.
    void stderr.write(`${ci === undefined ? `${timeOfDay(now())} ` : ''}${plain(text)}\n`);
  const draw = async (): Promise<void> => {
    const { waitingLine } = await import('../report/waiting-line.ts');
    if (closed || remove !== undefined) return;
    remove = waitingLine(stderr, () => waited, { now, variables });
  };
  return {
    at(what) {
      about = what;
      waited = { what, since: now() };
      clearTimeout(timer);
      timer = setTimeout(() => (live ? void draw() : write(what)), live ? LASTING_MS : LONG_MS);
      timer.unref();
    },
    waits(text) {
      waited = { ...waited, what: `${about}: ${text}` };
      if (!live) write(text);
    },
    close() {
      closed = true;
      clearTimeout(timer);
      remove?.();
      remove = undefined;
    },
  };
}

const NOTHING_AHEAD: Ahead = { at: () => undefined, waits: () => undefined, close: () => undefined };

/** What is shorter would only flicker. */
const LASTING_MS = 1000;
/** In a log what takes less is no news. */
const LONG_MS = 10_000;
