import { draw } from './lot.ts';
import { trial } from './trial.ts';
import { startings } from './worlds.ts';

/** Plays as many lots, from one seed on. */
export async function trials(
  first: number,
  count: number,
): Promise<{ runs: number; failures: { how: string; problems: readonly string[] }[] }> {
  const worlds = await startings();
  const failures: { how: string; problems: readonly string[] }[] = [];
  for (let seed = first; seed < first + count; seed += 1) {
    const { lot, world } = draw(seed, worlds);
    const { problems } = await trial(lot, world);
    if (problems.length > 0) failures.push({ how: `seed ${seed}: ${JSON.stringify(lot)}`, problems });
  }
  return { runs: count, failures };
}
