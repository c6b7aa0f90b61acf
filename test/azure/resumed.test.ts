import { describe, expect, test } from 'vitest';
import type { Operations } from '../../src/engine/operations.ts';
import { longCases } from './cases.ts';
import { mortal } from './mortal.ts';
import { notes } from './notes.ts';
import { resourcesOf, shopRig } from './shop-rig.ts';

describe.each(Object.entries(longCases))('%s', (_name, { before, act }) => {
  /** The world of the case, and what its act writes and notes: with a journal, by a process that may die. */
  async function played(death: number | undefined) {
    const rig = await shopRig({ latency: 'realistic', azure: { pollIntervalMs: 2000 } });
    // Until the roles act.
    rig.cloud.world.pass(3_600_000);
    const was = await before?.(rig.azure, rig);
    rig.writes();
    const journal = notes();
    const followed: string[] = [];
    const watched: Operations = {
      find: (where, body) => journal.find(where, body),
      note: async (where, body, token) => {
        await journal.note(where, body, token);
        if (token !== '') followed.push(rig.requests.map(written).findLast((write) => write !== '') ?? '');
      },
    };
    if (death !== undefined) {
      const dying = mortal(rig.handle, watched, { noted: death });
      await act(rig.open(dying), rig, was).catch(() => undefined);
      if (!dying.dead()) return undefined;
    }
    await act(rig.open({ operations: watched }), rig, was);
    const writes = rig.requests.map(written).filter((write) => followed.includes(write));
    expect(JSON.stringify(journal.all())).not.toContain('seeded');
    return { writes, operations: followed.length, resources: resourcesOf(rig.cloud) };
  }

  test('that a process began before it died is waited for by the next one, and not begun again', async () => {
    const whole = await played(undefined);
    const operations = whole?.operations ?? 0;
    expect(operations).toBeGreaterThan(0);
    for (let death = 1; death <= operations; death += 1) expect(await played(death)).toEqual(whole);
  });
});

test('an operation that Azure has forgotten is nothing to go by: it is looked at, and asked for again', async () => {
  const rig = await shopRig({ latency: 'realistic', azure: { pollIntervalMs: 2000 } });
  const journal = notes();
  const { act } = longCases['a server made'] ?? {};
  await act?.(rig.open(mortal(rig.handle, journal, { noted: 1 })), rig, null).catch(() => undefined);
  rig.cloud.world.pass(48 * 3_600_000);
  rig.requests.length = 0;
  await act?.(rig.open({ operations: journal }), rig, null);
  const asked = rig.requests.map(({ method, url }) => `${method} ${new URL(url).pathname.split('/').at(-2)}`);
  expect(asked.slice(0, 3)).toEqual(['GET flexibleServers', 'GET operationStatuses', 'PUT flexibleServers']);
  expect(asked.filter((one) => one.startsWith('PUT'))).toHaveLength(1);
});

function written({ method, url }: { method: string; url: string }): string {
  return method === 'GET' ? '' : `${method} ${new URL(url).pathname}`;
}
