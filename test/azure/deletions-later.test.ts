import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import { longCases, shortCases } from './cases.ts';
import { notes } from './notes.ts';
import { resourcesOf, shopRig } from './shop-rig.ts';

const LATER = AbortSignal.abort();

/** Deletions that Azure works on, and whose they are. */
const deletions = Object.entries(longCases).filter(([name]) => /deleted|taken back/.test(name));

async function prepared(name: string) {
  const { before, act } = { ...longCases, ...shortCases }[name] ?? {};
  const rig = await shopRig({
    latency: 'realistic',
    azure: { pollIntervalMs: 2000, during: () => 'undo' },
  });
  rig.cloud.world.pass(3_600_000);
  const was = await before?.(rig.azure, rig);
  rig.writes();
  const journal = notes();
  const undo = async (deletionsLater?: AbortSignal): Promise<unknown> =>
    act?.(rig.open({ operations: journal, ...(deletionsLater && { deletionsLater }) }), rig, was);
  return { ...rig, journal, undo };
}

describe('when an undo does not wait for deletions any more', () => {
  test.each(deletions.map(([name]) => name).filter((name) => !name.startsWith('the addresses')))(
    '%s: what Azure has accepted is pending, and the next command waits for it',
    async (name) => {
      const later = await prepared(name);
      await expect(later.undo(LATER)).rejects.toMatchObject({
        reason: 'pending',
        message: expect.stringMatching(/^Azure is still deleting \/subscriptions\//),
        details: { address: expect.stringMatching(/^\/subscriptions\//), hint: expect.any(String) },
      });
      await later.undo();
      const whole = await prepared(name);
      await whole.undo();
      expect(resourcesOf(later.cloud)).toEqual(resourcesOf(whole.cloud));
    },
  );

  test('a deletion is accepted and noted before it is left, and asked for once', async () => {
    const { undo, requests, journal, writes } = await prepared('a server deleted');
    requests.length = 0;
    await expect(undo(LATER)).rejects.toMatchObject({ reason: 'pending' });
    expect(requests.at(-1)?.method).toBe('DELETE');
    expect(Object.values(journal.all()).map(([, token]) => token)).toEqual([
      expect.stringContaining('operationStatuses'),
    ]);
    writes();
    await undo();
    expect(writes()).toEqual([]);
  });

  test('the wait for a deletion that has begun ends at once', async () => {
    const { undo, open, cloud, requests } = await prepared('a server deleted');
    const later = new AbortController();
    const waited: number[] = [];
    const world = {
      now: cloud.world.now,
      guid: cloud.world.guid,
      sleep: (milliseconds: number, signal?: AbortSignal) =>
        new Promise<void>((_resolve, reject) => {
          waited.push(milliseconds);
          signal?.addEventListener('abort', () => reject(signal.reason));
          later.abort();
        }),
    };
    const server = cloud.at('Microsoft.DBforPostgreSQL/flexibleServers/psql-own');
    await expect(open({ world, deletionsLater: later.signal }).restore(server, null)).rejects.toMatchObject({
      reason: 'pending',
      details: { address: server },
    });
    expect(waited, 'as Azure asked').toEqual([15_000]);
    expect(requests.at(-1)?.method).toBe('DELETE');
    await undo();
  });

  test.each([
    'a server made',
    'an environment made',
    'an app put back',
    'the addresses of an app taken back',
  ])('%s is waited for all the same', async (name) => {
    const { undo } = await prepared(name);
    await expect(undo(LATER)).resolves.not.toBeInstanceOf(Error);
  });

  test.each(['a workspace deleted', 'a secret taken back'])(
    '%s is done at once, or pending: never half told',
    async (name) => {
      const { undo, cloud } = await prepared(name);
      const told = await undo(LATER).then(
        () => 'done',
        (error: unknown) => (error instanceof Failure ? error.reason : 'unexpected'),
      );
      expect(['done', 'pending']).toContain(told);
      await undo();
      const whole = await prepared(name);
      await whole.undo();
      expect(resourcesOf(cloud)).toEqual(resourcesOf(whole.cloud));
    },
  );
});
