import type { Opening, Reporter } from '../report/reporter.ts';
import { isCi, type Shell } from './shell.ts';

/** Opens the reporter for people: a live list on a terminal, plain lines elsewhere. What is shown is redacted. */
export async function openProgress(
  { stderr, variables, now }: Pick<Shell, 'stderr' | 'variables'> & { now: () => number },
  shown: Opening,
): Promise<Reporter> {
  if (stderr.isTTY && !isCi(variables) && variables['TERM'] !== 'dumb') {
    const { terminal } = await import('../report/terminal.ts');
    return terminal(stderr, shown, now);
  }
  const { lines } = await import('../report/lines.ts');
  return lines((text) => void stderr.write(text), shown);
}
