import { describe, expect, test } from 'vitest';
import { useAzurite } from '../state/azurite.ts';
import { killing } from './killing.ts';

/**
 * Three on each store, at other moments every day: more of them is the same again. `npm run sweep -- --part kill` kills 60 on
 * each, and KILLS=30 that many here.
 */
const kills = Number(process.env['KILLS'] ?? 3);
const seed = Number(process.env['KILL_SEED'] ?? Math.floor(Date.now() / 86_400_000));

const azurite = useAzurite();

describe(`the real program killed with SIGKILL at random moments (KILL_SEED=${seed}), its cloud lives on:`, () => {
  test('a state in a folder loses nothing, and nobody repairs anything', async () => {
    const report = await killing({ store: { type: 'file' }, kills, seed, parallel: 2 });
    expect(report.failures).toEqual([]);
    expect(report.kills).toBeGreaterThanOrEqual(kills);
  }, 300_000);

  test('nor does one in Blob Storage', async () => {
    const { connectionString } = azurite();
    const store = { type: 'blob', connectionString } as const;
    // They wait for leases, not for the processor.
    const report = await killing({ store, kills, seed, parallel: kills });
    expect(report.failures).toEqual([]);
    expect(report.kills).toBeGreaterThanOrEqual(kills);
  }, 300_000);
});
