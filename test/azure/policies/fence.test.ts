import { expect, test } from 'vitest';
import { fencePolicy } from '../../../src/azure/policies/fence.ts';
import { retryPolicy } from '../../../src/azure/policies/retry.ts';
import { createResilience } from '../../../src/azure/resilience/resilience.ts';
import { sleeper } from '../world.ts';
import { through, type Turn } from './wire.ts';

/** Sends a request that is refused from the given time of asking on. */
async function asked(
  turns: readonly Turn[],
  how: Parameters<typeof through>[2],
  lostAt = Infinity,
): Promise<{ asked: number; sent: number; message?: string }> {
  let times = 0;
  const fence = fencePolicy(() => {
    times += 1;
    if (times >= lostAt) throw new Error('lock lost');
  });
  const world = sleeper();
  const retries = retryPolicy({ world, resilience: createResilience({ world }), during: () => 'run' });
  const both = {
    name: 'both',
    sendRequest: (
      request: Parameters<typeof fence.sendRequest>[0],
      next: Parameters<typeof fence.sendRequest>[1],
    ) => retries.sendRequest(request, (again) => fence.sendRequest(again, next)),
  };
  try {
    const { sent } = await through(both, turns, how);
    return { asked: times, sent };
  } catch (error) {
    const { sent, message } = error as { sent: number; message: string };
    return { asked: times, sent, message };
  }
}

test('each attempt asks anew', async () => {
  expect(await asked([503, 'ECONNRESET', 200], { method: 'PUT' })).toEqual({ asked: 3, sent: 3 });
});

test('an attempt after the lock was lost does not leave', async () => {
  const lost = await asked([503, 200], { method: 'DELETE' }, 2);
  expect(lost).toEqual({ asked: 2, sent: 1, message: 'lock lost' });
});

test.each(['PUT', 'PATCH', 'DELETE', 'POST'] as const)('%s asks', async (method) => {
  expect(await asked([200], { method, path: 'jobs/j/start' })).toEqual({ asked: 1, sent: 1 });
});

test.each(['GET', 'HEAD'] as const)('%s does not ask', async (method) => {
  expect(await asked([200], { method })).toEqual({ asked: 0, sent: 1 });
});

test.each([
  'checkNameAvailability',
  'sharedKeys',
  'listSecrets',
  'listKeys',
  'listCredentials',
  'listBuildSourceUploadUrl',
  'listLogSasUrl',
  'getAuthToken',
])('a POST that changes nothing does not ask: %s', async (action) => {
  expect(await asked([200], { method: 'POST', path: `x/${action}` })).toEqual({ asked: 0, sent: 1 });
});

test.each(['register', 'purge', 'listing', 'scheduleRun', 'listKeys/regenerate'])(
  'any other POST asks: %s',
  async (action) => {
    expect(await asked([200], { method: 'POST', path: `x/${action}` })).toEqual({ asked: 1, sent: 1 });
  },
);
