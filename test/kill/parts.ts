import type { Part } from '../crash/reliability.ts';
import { startAzurite } from '../state/azurite.ts';
import { contention, stopped } from './contention.ts';
import { killing } from './killing.ts';
import type { StoreKind } from './kept-state.ts';

/** A part of the sweep that needs processes of its own. */
export interface FarPart {
  readonly name: string;
  run(): Promise<Part>;
}

/** The parts in which real processes are killed, stopped, and come at once, on each store. */
export function farParts({
  seed,
  progress,
}: {
  readonly seed: number;
  readonly progress: (line: string) => void;
}): readonly FarPart[] {
  return [
    {
      name: 'kill',
      run: () =>
        onEachStore('kill', '60 SIGKILLs of the real program on each store', async (store) => {
          // Those that wait for a lease need no processor.
          const parallel = store.type === 'file' ? 2 : 6;
          const onEnd = (done: number): void => progress(`kill ${store.type} ${done}/60`);
          const { kills, failures } = await killing({ store, kills: 60, seed, parallel, onEnd });
          for (const { how, problems } of failures) progress(`  ${how}\n    ${problems.join('\n    ')}`);
          return { runs: kills, failures: failures.length };
        }),
    },
    {
      name: 'contention',
      run: () =>
        onEachStore('contention', 'Two, then eight runs at once, and one that is stopped', async (store) => {
          const outcomes = [
            await contention(store, { waiting: 1, impatient: 1 }),
            await contention(store, { waiting: 6, impatient: 2 }),
            await stopped(store),
          ];
          for (const { problems } of outcomes) for (const problem of problems) progress(`  ${problem}`);
          progress(`contention ${store.type} done`);
          return { runs: 12, failures: outcomes.filter(({ problems }) => problems.length > 0).length };
        }),
    },
  ];
}

async function onEachStore(
  name: string,
  about: string,
  run: (store: StoreKind) => Promise<{ runs: number; failures: number }>,
): Promise<Part> {
  const startedAt = Date.now();
  const azurite = await startAzurite();
  try {
    const file = await run({ type: 'file' });
    const blob = await run({ type: 'blob', connectionString: azurite.connectionString });
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const runs = file.runs + blob.runs;
    return { name, about, scenarios: 2, runs, failures: file.failures + blob.failures, seconds };
  } finally {
    await azurite.stop();
  }
}
