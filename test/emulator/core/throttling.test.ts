import { describe, expect, test } from 'vitest';
import { rig, ROOT } from '../rig.ts';

const GROUPS = `${ROOT}/resourcegroups?api-version=2025-04-01`;
const GROUP = `${ROOT}/resourcegroups/rg?api-version=2025-04-01`;
const body = { location: 'westeurope' };

// Learn, "Understand how Azure Resource Manager throttles requests".
describe('Azure Resource Manager throttles', () => {
  test.each([
    ['GET', GROUPS, 'subscription-reads', 250],
    ['DELETE', GROUP, 'subscription-deletes', 200],
    ['GET', '/subscriptions?api-version=2022-12-01', 'tenant-reads', 250],
  ] as const)(
    '%s %s: the budget is told, and what is beyond it is refused',
    async (method, path, of, size) => {
      const { send } = rig({ latency: 'realistic' });
      const counted = `x-ms-ratelimit-remaining-${of}`;
      const ask = () => send(method, path);
      const left: (string | undefined)[] = [];
      for (let sent = 0; sent < size; sent++) left.push((await ask()).headers[counted]);
      expect([left[0], left.at(-1)]).toEqual([String(size - 1), '0']);
      const refused = await ask();
      expect(refused).toMatchObject({
        status: 429,
        headers: { 'retry-after': '1', [counted]: '0' },
        body: { error: { code: 'SubscriptionRequestsThrottled' } },
      });
    },
  );

  test('writes are counted alike, all those that are under way at once', async () => {
    const { send } = rig({ latency: 'realistic' });
    const all = await Promise.all(Array.from({ length: 201 }, () => send('PUT', GROUP, body)));
    expect(all.filter(({ status }) => status === 429)).toHaveLength(1);
  });

  test('the budget fills again with time, and each kind has its own', async () => {
    const { send, world } = rig({ latency: 'realistic' });
    for (let sent = 0; sent < 250; sent++) await send('GET', GROUPS);
    expect((await send('GET', GROUPS)).status).toBe(429);
    expect((await send('DELETE', GROUP)).status).toBe(404);
    world.pass(1000);
    const answers = [];
    for (let sent = 0; sent < 40; sent++) answers.push((await send('GET', GROUPS)).status);
    expect(answers.filter((status) => status === 200)).toHaveLength(25);
  });

  test('an Azure that is faster fills it as much faster', async () => {
    const { send, world } = rig({ latency: 0.01 });
    for (let sent = 0; sent < 250; sent++) await send('GET', GROUPS);
    expect((await send('GET', GROUPS)).headers).toMatchObject({ 'retry-after': '0' });
    world.pass(10);
    const answers = [];
    for (let sent = 0; sent < 26; sent++) answers.push((await send('GET', GROUPS)).status);
    expect(answers.filter((status) => status === 200)).toHaveLength(25);
  });

  test('one that takes no time refuses nothing', async () => {
    const { send } = rig({ latency: 'instant' });
    const answers = [];
    for (let sent = 0; sent < 300; sent++) answers.push((await send('GET', GROUPS)).status);
    expect(new Set(answers)).toEqual(new Set([200]));
  });

  test('what is refused has done nothing', async () => {
    const { send, world } = rig({ latency: 'realistic' });
    const deleted = await Promise.all(Array.from({ length: 200 }, () => send('DELETE', GROUP)));
    expect(deleted.every(({ status }) => status === 404)).toBe(true);
    await send('PUT', GROUP, body);
    while ((await send('DELETE', `${ROOT}/resourcegroups/other?api-version=2025-04-01`)).status !== 429);
    expect((await send('DELETE', GROUP)).status).toBe(429);
    world.pass(100);
    expect((await send('GET', GROUP)).status).toBe(200);
  });
});
