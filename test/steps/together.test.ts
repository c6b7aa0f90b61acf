import { describe, expect, it } from 'vitest';
import { currentActivity, within } from '../../src/engine/activity.ts';
import { together } from '../../steps/together.ts';

const itemsOf = (items: readonly unknown[]): Promise<(string | undefined)[]> =>
  within({ step: 'one', during: 'run' }, () => together(items, async () => currentActivity()?.item));

describe('what a step does for several things at once', () => {
  it('belongs to the thing it is done for', async () => {
    expect(
      await itemsOf([
        ['web', {}],
        ['api', {}],
      ]),
    ).toEqual(['web', 'api']);
    expect(await itemsOf(['/subscriptions/s/providers/Microsoft.App', { name: 'a-secret' }])).toEqual([
      'Microsoft.App',
      'a-secret',
    ]);
  });

  it('belongs to the step where the thing has no name', async () => {
    expect(await itemsOf([() => undefined, { id: 1 }, 7, null])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is waited for, all of it, also where one fails: the first in the order of the list is thrown', async () => {
    const ended: string[] = [];
    const act = async (item: string): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, item === 'slow' ? 10 : 0));
      ended.push(item);
      if (item !== 'good') throw new Error(item);
      return item;
    };
    await expect(together(['good', 'slow', 'bad'], act)).rejects.toThrow('slow');
    expect(ended.toSorted()).toEqual(['bad', 'good', 'slow']);
  });

  it('is waited for also where one fails before it has begun to wait', async () => {
    let isEnded = false;
    const acts = [
      () => new Promise((resolve) => setTimeout(resolve, 10)).then(() => (isEnded = true)),
      (): Promise<boolean> => {
        throw new Error('at once');
      },
    ];
    await expect(together(acts, (act) => act())).rejects.toThrow('at once');
    expect(isEnded).toBe(true);
  });
});
