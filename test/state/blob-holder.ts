import { createInterface } from 'node:readline/promises';
import { openBlob } from '../../src/state/blob-account.ts';
import { blobHome } from '../../src/state/blob-home.ts';
import { toFailure } from '../../src/engine/failure.ts';

/**
 * `node blob-holder.ts STATE_KEY`, with the connection string in STORE: takes the lock of an environment under the
 * shortest lease, writes, says so, and at each line of its input tries all that a holder may do and says what became of it.
 */
const [stateKey = ''] = process.argv.slice(2);
const container = openBlob({ connectionString: process.env['STORE'] ?? '' }, 'deployment-state');
const { store, lock } = blobHome(container, { prefix: '', stateKey, leaseSeconds: 15 });
const lease = await lock.acquire({
  user: 'sleeper',
  host: 'builder',
  pid: process.pid,
  command: 'deploy --env local',
  since: '2026-01-01T00:00:00Z',
});
await store.read();
await store.append('by the sleeper\n');
process.stdout.write('held\n');

async function reasonOf(act: () => Promise<void> | void): Promise<string> {
  try {
    await act();
    return 'done';
  } catch (error) {
    return toFailure(error).reason;
  }
}

for await (const _ of createInterface(process.stdin)) {
  const reasons = {
    check: await reasonOf(() => lease.check()),
    append: await reasonOf(() => store.append('too late\n')),
    replace: await reasonOf(() => store.replace('too late')),
    cut: await reasonOf(() => store.cut(0)),
    release: await reasonOf(() => lease.release()),
  };
  process.stdout.write(`${JSON.stringify(reasons)}\n`);
}
