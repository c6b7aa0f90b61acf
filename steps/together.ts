import { withinItem } from '../src/engine/activity.ts';

/**
 * Does the same for several things at once, and waits for all of them even when one fails: nothing may still be under way
 * when the step ends, or its undo would race with it. Throws what failed first in the order of the list. What is done for
 * an item that has a name is measured and traced as that item's.
 */
export async function together<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const outcomes = await Promise.allSettled(items.map(async (item) => named(item, act)));
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** The entries of a mapping have their key as a name, ids their last part, other items perhaps a member. */
function named<Item, Result>(item: Item, act: (item: Item) => Promise<Result>): Promise<Result> {
  const it: unknown = Array.isArray(item) ? item[0] : item;
  const name: unknown = typeof it === 'object' && it !== null && 'name' in it ? it.name : it;
  if (typeof name !== 'string') return act(item);
  return withinItem(name.slice(name.lastIndexOf('/') + 1), () => act(item));
}
