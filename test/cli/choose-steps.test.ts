import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { chooseSteps, forcedNames } from '../../src/cli/choose-steps.ts';
import { defineStep } from '../../steps/define.ts';

const output = z.object({});
const plainStep = (name: string) => defineStep({ name, output, inputs: () => ({}), run: async () => ({}) });
const first = plainStep('first');
const second = defineStep({
  name: 'second',
  needs: { first },
  output,
  inputs: () => ({}),
  run: async () => ({}),
});
const builtIn = [first, second];

describe('the choice of steps', () => {
  it('takes all built-in ones where the configuration names none', async () => {
    expect(await chooseSteps(undefined, builtIn, '/')).toEqual({ steps: builtIn, others: [] });
  });

  it('takes those that are named, and knows the others', async () => {
    expect(await chooseSteps(['first'], builtIn, '/')).toEqual({ steps: [first], others: [second] });
  });

  it('refuses an order in which a step stands before one it needs', async () => {
    await expect(chooseSteps(['second', 'first'], builtIn, '/')).rejects.toThrowError(
      /second stands before first/,
    );
  });
});

describe('the steps to force', () => {
  const chosen = { steps: builtIn, others: [] };

  it('are those that are named, or all', () => {
    expect(forcedNames(chosen, { forceAll: false, forceStep: ['second'] })).toEqual(['second']);
    expect(forcedNames(chosen, { forceAll: true, forceStep: [] })).toEqual(['first', 'second']);
  });

  it.each(['secnd', 'nothing like it'])(
    'are refused, listing all names, when there is no step %s',
    (name) => {
      expect(() => forcedNames(chosen, { forceAll: false, forceStep: [name] })).toThrowError(
        expect.objectContaining({ reason: 'step-unknown', hint: expect.stringContaining('first, second') }),
      );
    },
  );
});
