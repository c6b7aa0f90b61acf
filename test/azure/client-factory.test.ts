import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { groupId } from '../../src/azure/ids.ts';
import { azureRig, CORRELATION, SUBSCRIPTION } from './rig.ts';

const GROUP = groupId(SUBSCRIPTION, 'rg-shop');
const SPEC = { location: 'westeurope', tags: {} };

test('every request carries the correlation id, our name, and what it is for', async () => {
  const { azure, open, requests } = azureRig();
  await azure.groups.put(GROUP, SPEC);
  await open({ during: () => 'undo' }).restore(GROUP, null);
  expect(requests.length).toBeGreaterThan(5);
  for (const { headers } of requests) {
    expect(headers['x-ms-correlation-request-id']).toBe(CORRELATION);
    expect(headers['user-agent']).toMatch(/^deploy /);
    expect(headers['authorization']).toMatch(/^Bearer /);
  }
  const during = requests.map(({ headers }) => headers['x-deploy-during']);
  expect(during[0]).toBe('run');
  expect(during.at(-1)).toBe('undo');
});

test('an interrupt ends whatever is under way', async () => {
  const interrupt = new AbortController();
  const { azure } = azureRig({ azure: { signal: interrupt.signal } });
  interrupt.abort();
  await expect(azure.groups.put(GROUP, SPEC)).rejects.toMatchObject({ reason: 'interrupted' });
});

test('a request that gets no answer in time is sent again, and told as unreachable when none does', async () => {
  const { azure, requests } = azureRig({
    azure: { requestTimeoutMs: 5 },
    emulator: { faults: [{ method: 'GET', path: '**/rg-shop', delayMs: 1_000_000 }], world: hanging() },
  });
  await expect(azure.observe(GROUP)).rejects.toMatchObject({
    reason: 'azure-unreachable',
    details: { code: 'ETIMEDOUT', address: GROUP },
  });
  expect(requests).toHaveLength(4);
});

test('opening Azure loads no Azure package; the first call loads what it needs and no more', () => {
  const factory = fileURLToPath(new URL('../../src/azure/client-factory.ts', import.meta.url));
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({ resolve(specifier, context, next) {
      const name = /^@azure\\/arm-[a-z]+|^@azure\\/identity/.exec(specifier);
      if (name) loaded.add(name[0]);
      if (specifier.startsWith('@azure')) loaded.add('any');
      return next(specifier, context);
    } });
    const { createAzure } = await import(${JSON.stringify(factory)});
    const azure = createAzure({
      subscriptionId: 's', tenantId: 't', lineage: 'L', correlationId: 'c', during: () => 'run',
      credential: { getToken: async () => ({ token: 't', expiresOnTimestamp: Date.now() + 1e7 }) },
      httpClient: { sendRequest: async () => { throw new Error('no wire') } },
      world: { now: Date.now, sleep: async () => {}, guid: () => '00000000-0000-4000-8000-000000000000' },
    });
    const atFirst = [...loaded];
    await azure.observe('/subscriptions/s/resourceGroups/rg').catch(() => {});
    loaded.delete('any');
    process.stdout.write(JSON.stringify({ atFirst, later: [...loaded] }));
  `;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual({ atFirst: [], later: ['@azure/arm-resources'] });
});

/** A world in which a planned delay never ends. */
function hanging() {
  return {
    now: () => 0,
    sleep: () => new Promise<void>(() => {}),
    guid: () => '00000000-0000-4000-8000-000000000000',
  };
}
