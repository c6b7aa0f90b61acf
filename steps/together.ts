/**
 * Does the same for several things at once, and waits for all of them even when one fails: nothing may still be under way
 * when the step ends, or its undo would race with it. Throws what failed first in the order of the list.
 */
export async function together<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const outcomes = await Promise.allSettled(items.map((item) => act(item)));
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
