import { isInside } from './address.ts';
import type { BoundStep } from './bound-step.ts';
import type { Address } from './step.ts';

/**
 * Whether two addresses of a step are undone at the same time: the step says that they have nothing to do with each other,
 * and neither lies in the other.
 */
export function areApart(step: BoundStep, one: Address, other: Address): boolean {
  return step.apart(one, other) && !isInside(one, other) && !isInside(other, one);
}

/**
 * Does something with each item of a list, in its order: an item begins once each one before it has ended from which it is
 * not apart. Where one fails, what is not apart from it is left out, what is goes on, and the first failure is thrown at the
 * end; once `halted` says so nothing new begins. What has begun has ended when this resolves, to whether all was done.
 */
export async function inTurn<Item>(
  items: readonly Item[],
  { apart, act, halted = () => false }: Turns<Item>,
): Promise<boolean> {
  const left = items.map((item) => ({ item, begun: false }));
  const failures: unknown[] = [];
  let running = 0;
  let onEnd = (): void => undefined;
  const begin = async (one: (typeof left)[number]): Promise<void> => {
    one.begun = true;
    running += 1;
    try {
      await act(one.item);
      left.splice(left.indexOf(one), 1);
    } catch (error) {
      // It stays: what would have to wait for it does not begin.
      failures.push(error);
    } finally {
      running -= 1;
      onEnd();
    }
  };
  for (;;) {
    const near = left.slice(0, WINDOW);
    for (const [at, one] of near.entries()) {
      if (running >= AT_ONCE || halted()) break;
      if (one.begun || !near.slice(0, at).every(({ item }) => apart(item, one.item))) continue;
      void begin(one);
    }
    if (running === 0) break;
    await new Promise<void>((resolve) => (onEnd = resolve));
  }
  if (failures.length > 0) throw failures[0];
  return left.length === 0;
}

/** How a list is gone through. */
export interface Turns<Item> {
  readonly apart: (earlier: Item, later: Item) => boolean;
  readonly act: (item: Item) => Promise<void>;
  readonly halted?: () => boolean;
}

/** As many as other reads and writes at once reach no limit of Azure with. */
const AT_ONCE = 16;

/** Nothing is compared with what is farther away: the cost of a long list does not grow with its square. */
const WINDOW = 2 * AT_ONCE;
