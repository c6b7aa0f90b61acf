import { expect, test } from 'vitest';
import { createNewlyMade } from '../../../src/azure/resilience/newly-made.ts';
import { virtualTime } from '../../fakes/virtual-time.ts';

const GROUP = '/subscriptions/s/resourceGroups/g';
const CHILD = `${GROUP}/providers/Microsoft.App/jobs/j`;

function newlyMade(timeScale = 1) {
  const time = virtualTime(0);
  return { time, made: createNewlyMade({ ...time, guid: () => '0' }, timeScale) };
}

test('what was made covers itself and what lies below, in any casing, and nothing beside it', () => {
  const { made } = newlyMade();
  made.note('PUT', 201, GROUP.toLowerCase());
  expect([made.covers(GROUP), made.covers(CHILD)]).toEqual([true, true]);
  expect([made.covers(`${GROUP}2`), made.covers('/subscriptions/s')]).toEqual([false, false]);
});

test.each([
  ['PUT', 409],
  ['PUT', 500],
  ['GET', 200],
  ['POST', 200],
] as const)('%s that is answered %i has made nothing', (method, status) => {
  const { made } = newlyMade();
  made.note(method, status, GROUP);
  expect(made.covers(CHILD)).toBe(false);
});

test('what is deleted again, or lies below, is made no more', () => {
  const { made } = newlyMade();
  made.note('PUT', 201, GROUP);
  made.note('PUT', 201, CHILD);
  made.note('DELETE', 202, GROUP);
  expect([made.covers(GROUP), made.covers(CHILD)]).toEqual([false, false]);
});

test.each([
  [1, 120_000],
  [0.01, 1200],
])('after two minutes of an Azure of scale %d it is not new any more', (scale, lasts) => {
  const { made, time } = newlyMade(scale);
  made.note('PUT', 200, GROUP);
  time.pass(lasts);
  expect(made.covers(CHILD)).toBe(true);
  time.pass(1);
  expect(made.covers(CHILD)).toBe(false);
});
