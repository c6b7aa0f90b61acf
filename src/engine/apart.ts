import { isInside } from './address.ts';
import type { BoundStep } from './bound-step.ts';
import { toFailure } from './failure.ts';
import type { Address } from './step.ts';

/**
 * Whether two addresses of a step are undone at the same time: the step says that they have nothing to do with each other,
 * and neither lies in the other. Where it cannot say, they are not: an undo never fails on what would only make it quicker.
 */
export function areApart(step: BoundStep, one: Address, other: Address): boolean {
  if (isInside(one, other) || isInside(other, one)) return false;
  try {
    return step.apart(one, other);
  } catch {
    return false;
  }
}

/**
 * Does something with each item of a list, in its order: an item begins once each one before it has ended from which it is
 * not apart. Where one fails or resolves to false, what is not apart from it is left out, and what is goes on; the first
 * failure is thrown at the end, before those that only wait for the cloud. Once `halted` says so nothing new begins. What has
 * begun has ended when this resolves, to whether all was done.
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
      const done = await act(one.item);
      // What stays is waited for in vain.
      if (done !== false) left.splice(left.indexOf(one), 1);
    } catch (error) {
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
  if (failures.length > 0) throw failures.find((one) => toFailure(one).reason !== 'pending') ?? failures[0];
  return left.length === 0;
}

/** How a list is gone through. */
export interface Turns<Item> {
  readonly apart: (earlier: Item, later: Item) => boolean;
  readonly act: (item: Item) => Promise<boolean | void>;
  readonly halted?: () => boolean;
}

/** As many as other reads and writes at once reach no limit of Azure with. */
const AT_ONCE = 16;

/** Nothing is compared with what is farther away: the cost of a long list does not grow with its square. */
const WINDOW = 2 * AT_ONCE;
