import { lines } from '../report/lines.ts';
import type { Opening, Reporter } from '../report/reporter.ts';
import { isCi, type Shell } from './shell.ts';

/** Opens the reporter for people: a live list on a terminal, plain lines elsewhere. What is shown is redacted. */
export async function openProgress(
  { stderr, variables, now }: Pick<Shell, 'stderr' | 'variables'> & { now: () => number },
  shown: Opening,
): Promise<Reporter> {
  if (isLive({ stderr, variables })) {
    const { terminal } = await import('../report/terminal.ts');
    return terminal(stderr, shown, now);
  }
  return lines((text) => void stderr.write(text), shown);
}

/** Tells whether a list can be drawn anew while people look at it. */
export function isLive({ stderr, variables }: Pick<Shell, 'stderr' | 'variables'>): boolean {
  return stderr.isTTY && !isCi(variables) && variables['TERM'] !== 'dumb';
}
