import { expect, test } from 'vitest';
import { draw } from './lot.ts';
import { trial } from './trial.ts';
import { startings } from './worlds.ts';

/** `node test/chaos/chaos.ts --runs 500 --seed N` plays as many others. */
const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

const worlds = await startings();
const lots = SEEDS.map((seed) => draw(seed, worlds));

test('the lots are of every kind', () => {
  expect(new Set(lots.map(({ lot }) => lot.world))).toEqual(new Set(worlds.map(({ name }) => name)));
  const kinds = lots.flatMap(({ lot }) => [
    lot.transient ? 'transient' : 'hard',
    lot.rollback ? 'undone' : 'kept',
    `then ${lot.recover}`,
    ...lot.kills.map(({ mode }) => mode),
  ]);
  expect(new Set(kinds)).toEqual(
    new Set(['transient', 'hard', 'undone', 'kept', 'then deploy', 'then rollback', ...KILLS]),
  );
});

const KILLS = ['before', 'after', 'half', 'interrupt'];

test.each(lots)('whatever fails by lot $lot.seed ($lot.world), nothing is lost', async ({ lot, world }) => {
  const { problems } = await trial(lot, world);
  expect(problems, JSON.stringify(lot)).toEqual([]);
});
