import { describe, test } from 'vitest';
import { DEATHS } from '../crash/tasks.ts';
import { fiveSteps, fiveStepStories } from './five-steps.ts';
import { expectNothingLost } from './nothing-lost.ts';

/** A third of the points each day, the others on the next ones; `CRASH_STRIDE=1` hits all of them. */
const stride = Number(process.env['CRASH_STRIDE'] ?? 3);
const offset = Number(process.env['CRASH_OFFSET'] ?? Math.floor(Date.now() / 86_400_000)) % stride;

describe(`five steps, killed before and after calls to store and cloud (CRASH_STRIDE=${stride} CRASH_OFFSET=${offset}), lose nothing:`, () => {
  test.each([...fiveStepStories()])(
    '%s',
    async (name, told) => {
      await expectNothingLost(name, told, { modes: DEATHS, stride, offset }, fiveSteps);
    },
    600_000,
  );
});
