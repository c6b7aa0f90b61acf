import { describe, expect, test } from 'vitest';
import { createAzure } from '../../../src/azure/client-factory.ts';
import { inProcessClient, type Handle } from '../../../src/azure/in-process.ts';
import { groupId } from '../../../src/azure/ids.ts';
import { createResilience } from '../../../src/azure/resilience/resilience.ts';
import { openEmulator } from '../../../src/emulator/emulator.ts';
import { memoryStore } from '../../../src/emulator/store/store.ts';
import { emptyContent } from '../../../src/emulator/store/content.ts';
import { virtualTime } from '../../fakes/virtual-time.ts';
import { CORRELATION, credential, LINEAGE, PRINCIPAL, SUBSCRIPTION, TENANT } from '../rig.ts';

const STEPS = 20;
const READS = 25;
const WRITES = 12;
const GROUPS = `https://management.azure.com/subscriptions/${SUBSCRIPTION}/resourcegroups`;

/** An Azure that throttles, on a clock that passes only while everybody waits, and what it has answered. */
function throttling() {
  const time = virtualTime();
  let ids = 0;
  const world = { ...time, guid: () => `80000000-0000-4000-8000-${String(++ids).padStart(12, '0')}` };
  const emulator = openEmulator({
    store: memoryStore(emptyContent()),
    world,
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    principalId: PRINCIPAL,
    latency: 'realistic',
  });
  const answers: number[] = [];
  const handle: Handle = async (request) => {
    const answer = await emulator.handle(request);
    answers.push(answer.status);
    return answer;
  };
  return { time, world, handle, answers, refused: () => answers.filter((status) => status === 429).length };
}

/** The work of so many steps at once: each looks, and writes, one after the other. */
async function work(look: (step: number) => Promise<unknown>, write: (step: number) => Promise<unknown>) {
  await Promise.all(
    Array.from({ length: STEPS }, async (_, step) => {
      for (let turn = 0; turn < READS; turn++) await look(step);
      for (let turn = 0; turn < WRITES; turn++) await write(step);
    }),
  );
}

describe('twenty steps at once', () => {
  test('meet 429 where nothing holds them back', async () => {
    const { handle, refused } = throttling();
    const headers = { authorization: 'Bearer test', 'content-type': 'application/json' };
    const body = new TextEncoder().encode('{"location":"westeurope"}');
    const url = (step: number): string => `${GROUPS}/rg-${step}?api-version=2025-04-01`;
    await work(
      (step) => handle({ method: 'GET', url: url(step), headers, body: undefined }),
      (step) => handle({ method: 'PUT', url: url(step), headers, body }),
    );
    expect(refused()).toBeGreaterThan(200);
  });

  test('never meet 429 with the buckets that all of them share, also of another lineage and in an undo', async () => {
    const { time, world, handle, answers, refused } = throttling();
    const resilience = createResilience({ world });
    const open = (lineage: string, during: 'run' | 'undo') =>
      createAzure({
        subscriptionId: SUBSCRIPTION,
        tenantId: TENANT,
        credential,
        httpClient: inProcessClient(handle),
        pollIntervalMs: 0,
        lineage,
        during: () => during,
        correlationId: CORRELATION,
        world,
        resilience,
      });
    const clients = [open(LINEAGE, 'run'), open('another', 'run'), open(LINEAGE, 'undo')];
    const clientOf = (step: number) => clients[step % clients.length] ?? open(LINEAGE, 'run');
    const startedAt = time.now();
    const id = (step: number): string => groupId(SUBSCRIPTION, `rg-${step}`);
    await work(
      (step) => clientOf(step).observe(id(step)),
      (step) => clientOf(step).groups.put(id(step), { location: 'westeurope', tags: {} }),
    );
    expect(refused()).toBe(0);
    expect(answers.length).toBeGreaterThan(STEPS * (READS + WRITES));
    // As fast as it may be, and not much slower: what is beyond the bucket, at 25 reads a second.
    const reads = answers.length - STEPS * WRITES;
    const seconds = (time.now() - startedAt) / 1000;
    expect(seconds).toBeGreaterThan((reads - 250) / 25 - 1);
    expect(seconds).toBeLessThan(((reads - 250) / 25) * 1.5 + 60);
  });

  test('slow down before they are refused when somebody else uses the same subscription', async () => {
    const { time, world, handle, refused } = throttling();
    const headers = { authorization: 'Bearer test' };
    const url = `${GROUPS}/rg?api-version=2025-04-01`;
    const other = () => handle({ method: 'GET', url, headers, body: undefined });
    for (let sent = 0; sent < 240; sent++) await other();
    const azure = createAzure({
      subscriptionId: SUBSCRIPTION,
      tenantId: TENANT,
      credential,
      httpClient: inProcessClient(handle),
      lineage: LINEAGE,
      during: () => 'run',
      correlationId: CORRELATION,
      world,
      resilience: createResilience({ world }),
    });
    const startedAt = time.now();
    for (let turn = 0; turn < 60; turn++) await azure.observe(groupId(SUBSCRIPTION, 'rg'));
    expect(refused()).toBe(0);
    expect(time.now() - startedAt).toBeGreaterThanOrEqual(1900);
  });
});
