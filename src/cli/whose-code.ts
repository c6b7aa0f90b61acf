import { AsyncLocalStorage } from 'node:async_hooks';

/** Does something that a user wrote. */
export function inUserCode<Result>(work: () => Result): Result {
  return whose.run('theirs', work);
}

/** Does something of ours that a user's code has asked for. */
export function inOwnCode<Result>(work: () => Result): Result {
  return whose.run('ours', work);
}

/** Tells whose code is at work. */
export function isInUserCode(): boolean {
  return whose.getStore() === 'theirs';
}

const whose = new AsyncLocalStorage<'theirs' | 'ours'>();
