import { describe, test } from 'vitest';
import { DEATHS } from '../crash/tasks.ts';
import { fiveSteps, fiveStepStories } from './five-steps.ts';
import { expectNothingLost } from './nothing-lost.ts';

describe('five steps, killed at every call to store and cloud, before it and after it, lose nothing:', () => {
  test.each([...fiveStepStories()])(
    '%s',
    async (name, told) => {
      await expectNothingLost(name, told, { modes: DEATHS }, fiveSteps);
    },
    600_000,
  );
});
