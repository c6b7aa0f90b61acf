import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withActivity } from '../../src/cli/step-activity.ts';
import { currentActivity, withinItem } from '../../src/engine/activity.ts';
import type { Event } from '../../src/engine/event.ts';
import { stepDefiner } from '../../src/engine/step.ts';

const APP = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.App/containerApps/web';

/** A step whose work is `work`, and what was told of it. */
function stepDoing(work: () => Promise<void>) {
  const told: Event[] = [];
  let now = 0;
  const step = stepDefiner<object, object, object>()({
    name: 'mine',
    output: z.object({}),
    inputs: () => ({}),
    at: () => [APP, `${APP}-2`, `${APP}-3#env`],
    observe: async (at) => (at === APP.toLowerCase() ? { there: true } : null),
    run: async () => {
      await work();
      return {};
    },
  });
  const means = { emit: (event: Event) => void told.push(event), now: () => (now += 10) };
  return { told, step: withActivity(step, means) };
}

describe('the activity of a step', () => {
  it('tells of its parts while it runs, how long they took, and which of them failed', async () => {
    const { told, step } = stepDoing(async () => {
      await withinItem('one', async () =>
        expect(currentActivity()).toMatchObject({ step: 'mine', item: 'one' }),
      );
      await withinItem('two', () => Promise.reject(new Error('no'))).catch(() => undefined);
    });
    await step.run({}, {});
    expect(told).toEqual([
      { type: 'item-started', step: 'mine', item: 'one' },
      { type: 'item-ended', step: 'mine', item: 'one', ok: true, durationMs: 10 },
      { type: 'item-started', step: 'mine', item: 'two' },
      { type: 'item-ended', step: 'mine', item: 'two', ok: false, durationMs: 10 },
    ]);
  });

  it('knows what stood at its addresses when it looked, whatever their casing', async () => {
    const seen: unknown[] = [];
    const { step } = stepDoing(async () => {
      const stood = currentActivity()?.stood;
      seen.push(...[APP.toUpperCase(), `${APP}-2`, `${APP}-3`, '/other'].map((at) => stood?.(at)));
    });
    for (const at of step.at({})) await step.observe(at, {});
    await step.run({}, {});
    // Whose fields two steps share is there: the other one has made it.
    expect(seen).toEqual(['something', 'nothing', 'something', undefined]);
  });

  it('is none outside a step: a part just does its work there', async () => {
    expect(await withinItem('one', async () => currentActivity() ?? 'none')).toBe('none');
  });
});
