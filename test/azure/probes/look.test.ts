import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/engine/failure.ts';
import { inProcessClient } from '../../../src/azure/in-process.ts';
import { isAsking } from '../../../src/azure/policies/asking.ts';
import { allRequired, GROUP, lookRig, needed, REGISTRY, SERVER, VAULT, WORKSPACE } from './rig.ts';
import { TENANT } from '../rig.ts';

/** Everything that can stand in the way at once. */
async function worst() {
  const rig = lookRig({ emulator: { latency: 'realistic' } });
  await rig.cloud.group('rg-shop');
  const other = VAULT.replace(GROUP, await rig.cloud.group('rg-other'));
  await rig.put(other, '2026-02-01', {
    location: 'westeurope',
    properties: { tenantId: TENANT, sku: { family: 'A', name: 'standard' }, enableRbacAuthorization: true },
  });
  rig.cloud.world.pass(600_000);
  await rig.cloud.send('DELETE', `${other}?api-version=2026-02-01`);
  await rig.cloud.send(
    'POST',
    `${GROUP.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.Insights/unregister?api-version=2025-04-01`,
  );
  await rig.cloud.send('PUT', `${WORKSPACE}?api-version=2026-03-01`, { location: 'westeurope' });
  const bad = rig.cloud.open({
    latency: 'realistic',
    permissions: {
      actions: ['*'],
      notActions: ['Microsoft.Authorization/*/write'],
      dataActions: [],
      notDataActions: [],
    },
    limits: { containerAppsEnvironments: 0, postgresVCores: 100 },
    takenNames: ['crshopdemo'],
    notOffered: ['westeurope/Standard_B1ms'],
  });
  const azure = rig.open({ httpClient: inProcessClient((request) => bad.handle(request)) });
  return { ...rig, azure };
}

describe('all that stands in the way', () => {
  it('is told together: the eight kinds, each with what clears it', async () => {
    const { look, azure, cloud } = await worst();
    const endsAt = cloud.world.now() + 60_000;
    cloud.exchanges.splice(0);
    const { obstacles, unchecked } = await look(allRequired(['check_prerequisites']), { endsAt }, azure);
    expect(unchecked).toEqual([]);
    expect(obstacles.map(({ what }) => what)).toEqual([
      expect.stringContaining('lacks Microsoft.Authorization/roleAssignments/write'),
      expect.stringContaining('lacks Microsoft.KeyVault/vaults/secrets/setSecret/action'),
      'the subscription is not registered with Microsoft.Insights',
      expect.stringMatching(/^the name crshopdemo is taken/),
      expect.stringMatching(/^the soft-deleted vault .* holds the name kv-shop-demo/),
      expect.stringContaining('a PostgreSQL server of Standard_B1ms'),
      expect.stringContaining('Container Apps environments in westeurope'),
      'log-shop is Creating: somebody else is at it',
      expect.stringMatching(/^the access token ends at/),
    ]);
    for (const { steps, clear } of obstacles) {
      expect(steps).not.toEqual([]);
      expect(clear).toMatch(/\baz \w+|https:\/\/portal\.azure\.com|^Choose another/);
    }
    expect(cloud.exchanges.filter((one) => !isAsking(one))).toEqual([]);
  });

  it('is nothing where nothing does, and little is asked', async () => {
    const { look, requests, cloud } = lookRig({ emulator: { latency: 'realistic' } });
    const from = cloud.world.now();
    expect(await look(allRequired())).toEqual({ obstacles: [], unchecked: [] });
    expect(requests.length).toBeLessThanOrEqual(20);
    expect(requests.every(isAsking)).toBe(true);
    // It waits for nothing.
    expect(cloud.world.now()).toBe(from);
    const asked = requests.map(({ method, url }) => `${method} ${url}`);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('takes two requests to be asked of one resource that stands, besides its group and permissions', async () => {
    const { look, cloud, put, requests } = lookRig();
    await cloud.group('rg-shop');
    await put(REGISTRY, '2025-11-01', { location: 'westeurope', sku: { name: 'Basic' } });
    requests.splice(0);
    await look(needed('a', { kind: 'resource', at: REGISTRY, location: 'westeurope', sku: 'Basic' }));
    expect(requests.map(({ url }) => new URL(url).pathname.replace(GROUP, '')).toSorted()).toEqual([
      '',
      '/providers/Microsoft.Authorization/locks',
      '/providers/Microsoft.Authorization/permissions',
      '/providers/Microsoft.ContainerRegistry/registries/crshopdemo',
      '/providers/Microsoft.Resources/deployments',
      '/resources',
    ]);
  });
});

describe('what cannot be looked at', () => {
  it('because it hangs is said after the limit, and keeps nothing else from being found', async () => {
    const rig = lookRig({ emulator: { takenNames: ['crshopdemo'] } });
    const hanging = rig.open({
      httpClient: inProcessClient((request) =>
        request.url.includes('/permissions')
          ? new Promise<never>(() => undefined)
          : rig.cloud.emulator.handle(request),
      ),
    });
    const from = Date.now();
    const { obstacles, unchecked } = await rig.look(
      needed('a', { kind: 'resource', at: REGISTRY, location: 'westeurope' }),
      { limitMs: 100 },
      hanging,
    );
    expect(Date.now() - from).toBeLessThan(2000);
    expect(obstacles).toMatchObject([{ what: expect.stringContaining('crshopdemo is taken') }]);
    expect(unchecked).toEqual(['the permissions of whoever is signed in: no answer within 0.1 s']);
  });

  it('because signing in hangs is said, too', async () => {
    const rig = lookRig();
    const stuck = rig.open({ credential: { getToken: () => new Promise<never>(() => undefined) } });
    const { obstacles, unchecked } = await rig.look(
      needed('a', { kind: 'resource', at: SERVER, location: 'westeurope' }),
      { limitMs: 100 },
      stuck,
    );
    expect(obstacles).toEqual([]);
    expect(unchecked).toEqual([
      expect.stringMatching(/^the permissions of \S.*, .*, .*, \d+ more: no answer within 0\.1 s$/),
    ]);
  });

  it('because it is refused is said with the reason', async () => {
    const permissions = {
      actions: ['*'],
      notActions: ['Microsoft.Authorization/permissions/read'],
      dataActions: [],
      notDataActions: [],
    };
    const { look } = lookRig({ emulator: { permissions } });
    const { obstacles, unchecked } = await look(needed('a', { kind: 'resource', at: GROUP }));
    expect(obstacles).toEqual([]);
    expect(unchecked).toEqual([
      expect.stringMatching(
        /^the permissions of whoever is signed in: AuthorizationFailed: .*permissions\/read/,
      ),
    ]);
  });

  it('because Azure answers with errors is said, after the repeats that fit', async () => {
    const rig = lookRig();
    const broken = rig.open({
      httpClient: inProcessClient(async (request) =>
        request.url.includes('/deletedVaults')
          ? { status: 500, body: { error: { code: 'InternalServerError', message: 'no luck' } } }
          : rig.cloud.emulator.handle(request),
      ),
    });
    const { obstacles, unchecked } = await rig.look(needed('a', { kind: 'resource', at: VAULT }), {}, broken);
    expect(obstacles).toEqual([]);
    expect(unchecked).toEqual([
      'whether the name kv-shop-demo is free, whether a soft-deleted one has the name kv-shop-demo: InternalServerError: no luck',
    ]);
  });

  it('for there is no registration yet is nothing: lists are empty then', async () => {
    const rig = lookRig();
    const fresh = rig.open({
      httpClient: inProcessClient(async (request) =>
        request.url.includes('/deletedVaults')
          ? {
              status: 409,
              body: { error: { code: 'MissingSubscriptionRegistration', message: 'not registered' } },
            }
          : rig.cloud.emulator.handle(request),
      ),
    });
    expect(await rig.look(needed('a', { kind: 'resource', at: VAULT }), {}, fresh)).toEqual({
      obstacles: [],
      unchecked: [],
    });
  });

  it('because it is no requirement is said', async () => {
    const wrong = [
      { kind: 'resuorce', at: REGISTRY },
      { kind: 'resource', at: '/subscriptions/s' },
      { kind: 'resource', at: 'everywhere' },
      { kind: 'permission', scope: '/subscriptions/s/resourceGroups', actions: [] },
      {},
    ];
    expect(await lookRig().look(needed('mine', ...wrong))).toEqual({
      obstacles: [],
      unchecked: wrong.map((one) => `mine requires what is no requirement: ${JSON.stringify(one)}`),
    });
  });
});

it('an interrupt ends it at once', async () => {
  const interrupt = new AbortController();
  const rig = lookRig();
  const azure = rig.open({
    signal: interrupt.signal,
    httpClient: inProcessClient(() => new Promise<never>(() => undefined)),
  });
  const looking = rig.look(allRequired(), {}, azure);
  interrupt.abort();
  await expect(looking).rejects.toSatisfy(
    (error) => error instanceof Failure && error.reason === 'interrupted',
  );
});
