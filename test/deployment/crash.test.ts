import { describe, test } from 'vitest';
import { DEATHS } from '../crash/tasks.ts';
import type { Told } from './crash-stage.ts';
import { crashStories } from './crash-stories.ts';
import { expectNothingLost } from './nothing-lost.ts';

/**
 * Which points of the fourteen steps are hit differs from day to day; `CRASH_OFFSET=3 npx vitest run
 * test/deployment/crash.test.ts` hits those of a title that says so. `npm run sweep` hits all of them.
 */
const offset = Number(process.env['CRASH_OFFSET'] ?? Math.floor(Date.now() / 86_400_000) % 27);

describe(`fourteen steps, killed at every 18th call (CRASH_OFFSET=${offset}), lose nothing:`, () => {
  test.each(ofToday([...crashStories()]))(
    '%s',
    async (name, told, stride) => {
      await expectNothingLost(name, told, { modes: DEATHS, stride, offset });
    },
    600_000,
  );
});

/** The first run, and of the other stories another one each day, with fewer points. */
function ofToday(stories: readonly (readonly [string, Told])[]): [string, Told, number][] {
  const [first, ...others] = stories;
  const today = others[offset % others.length];
  if (first === undefined || today === undefined) throw new Error('there are no stories');
  return [
    [...first, 18],
    [...today, 27],
  ];
}
