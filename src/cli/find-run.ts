import { didYouMean } from '../config/suggestion.ts';
import { Failure } from '../engine/failure.ts';
import { listed } from '../report/history/history-text.ts';
import type { PastRun, PastRuns } from './past-runs.ts';

/**
 * Finds a run by its id, by a beginning that only it has, or as `last`, which undefined means, too. Throws `Failure` `usage`
 * where there is none, or several: it names what may have been meant, and the newest.
 */
export async function findRun(past: PastRuns, word: string | undefined, now: number): Promise<PastRun> {
  const { ids } = past;
  if (word === undefined || word === 'last') {
    const [newest] = await past.newest(1);
    if (newest !== undefined) return past.told(newest.row.run);
    throw new Failure('usage', 'nothing is kept of any run', {
      hint: 'A run that touches something is kept; `npx deploy` begins one.',
    });
  }
  // Who copies a shortened id may have taken its ellipsis along.
  const wanted = word.toLowerCase().replace(/…$|\.{3}$/, '');
  const begun = wanted === '' ? [] : ids.filter((id) => id.toLowerCase().startsWith(wanted));
  const found = ids.find((id) => id.toLowerCase() === wanted) ?? (begun.length === 1 ? begun[0] : undefined);
  if (found !== undefined) return past.told(found);
  const several = begun.length > 1;
  const guess = several ? undefined : didYouMean(wanted, ids);
  const newest = several
    ? `They are: ${begun.slice(0, LISTED).join(', ')}.`
    : listed(
        (await past.newest(LISTED)).map(({ row }) => row),
        now,
      );
  throw new Failure(
    'usage',
    several
      ? `several runs begin with ${word}`
      : `nothing is kept of a run ${word === '' ? 'without a name' : word}`,
    {
      hint: guess === undefined ? newest : `${guess} ${newest}`,
    },
  );
}

const LISTED = 5;
