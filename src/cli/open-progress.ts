import { hasColors } from '../report/colors.ts';
import { lines } from '../report/lines.ts';
import type { OutlookSource } from '../report/outlook.ts';
import type { Opening, Reporter } from '../report/reporter.ts';
import { isCi, type Shell } from './shell.ts';

/** What the progress is shown on, and by which clock. */
export interface ProgressMeans extends Pick<Shell, 'stderr' | 'variables'> {
  readonly now: () => number;
  readonly outlook?: OutlookSource | undefined;
  /** Takes the plain lines. Default: each goes to stderr at once. */
  readonly write?: (text: string) => void;
}

/** Opens the reporter for people: a live list on a terminal, plain lines elsewhere. What is shown is redacted. */
export async function openProgress(
  { stderr, variables, now, outlook, write = (text) => void stderr.write(text) }: ProgressMeans,
  shown: Opening,
): Promise<Reporter> {
  const live = isLive({ stderr, variables });
  // What a pipe gets is plain: nothing is loaded for it.
  if (!live && !hasColors(stderr, variables)) return lines(write, shown, { now });
  const { paintFor } = await import('../report/paint.ts');
  const paint = paintFor(stderr, variables);
  if (!live) return lines(write, shown, { now, paint });
  const { terminal } = await import('../report/terminal.ts');
  return terminal(stderr, shown, { now, paint, outlook });
}

/** Tells whether a list can be drawn anew while people look at it. */
export function isLive({ stderr, variables }: Pick<Shell, 'stderr' | 'variables'>): boolean {
  return stderr.isTTY && !isCi(variables) && variables['TERM'] !== 'dumb';
}
