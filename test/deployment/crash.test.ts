import { describe, expect, test } from 'vitest';
import { sweep, type SweepOptions } from '../crash/harness.ts';
import { DEATHS } from '../crash/tasks.ts';
import { azureStory, type Choose, type Told } from './crash-stage.ts';
import { crashStories } from './crash-stories.ts';
import { fiveSteps, fiveStepStories } from './five-steps.ts';

/**
 * Which points of the fourteen steps are hit differs from day to day; `CRASH_OFFSET=3 npx vitest run
 * test/deployment/crash.test.ts` hits those of a title that says so. `npm run sweep` hits all of them.
 */
const offset = Number(process.env['CRASH_OFFSET'] ?? Math.floor(Date.now() / 86_400_000) % 27);

describe('five steps, killed at every call to store and cloud, before it and after it, lose nothing:', () => {
  test.each([...fiveStepStories()])(
    '%s',
    async (name, told) => {
      await expectNothingLost(name, told, { modes: DEATHS }, fiveSteps);
    },
    600_000,
  );
});

describe(`fourteen steps, killed at every 9th call (CRASH_OFFSET=${offset}), lose nothing:`, () => {
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
    [...first, 9],
    [...today, 27],
  ];
}

async function expectNothingLost(
  name: string,
  told: Told,
  how: SweepOptions,
  choose?: Choose,
): Promise<void> {
  const report = await sweep(await azureStory(name, told, choose), how);
  expect(report.failures).toEqual([]);
  expect(report.runs).toBeGreaterThan(report.calls / 30);
}
