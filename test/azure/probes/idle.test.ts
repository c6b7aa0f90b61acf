import { describe, expect, it } from 'vitest';
import { inProcessClient } from '../../../src/azure/in-process.ts';
import { GROUP, lookRig, needed, REGISTRY, SERVER, WORKSPACE } from './rig.ts';

const at = (...ids: string[]) => needed('a', ...ids.map((id) => ({ kind: 'resource' as const, at: id })));

const SERVER_BODY = {
  location: 'westeurope',
  sku: { name: 'Standard_B1ms', tier: 'Burstable' },
  properties: {
    version: '16',
    storage: { storageSizeGB: 32 },
    administratorLogin: 'shopadmin',
    administratorLoginPassword: 'Passw0rd-of-it',
  },
};

async function slow() {
  const rig = lookRig({ emulator: { latency: 'realistic' } });
  await rig.cloud.group('rg-shop');
  return rig;
}

describe('what somebody else is at is told, with how to wait for it', () => {
  it.each([
    ['workspace', WORKSPACE, '2026-03-01', { location: 'westeurope' }, 'log-shop is Creating'],
    [
      'PostgreSQL server, whose state is its own',
      SERVER,
      '2025-08-01',
      SERVER_BODY,
      'psql-shop-demo is Provisioning',
    ],
  ])('a %s', async (_, id, version, body, what) => {
    const { look, cloud } = await slow();
    await cloud.send('PUT', `${id}?api-version=${version}`, body);
    expect((await look(at(id))).obstacles).toEqual([
      {
        steps: ['a'],
        address: id,
        code: 'AnotherOperationInProgress',
        what: `${what}: somebody else is at it`,
        clear: `Wait until it ends: az resource show --ids ${id} --query properties`,
      },
    ]);
    cloud.world.pass(600_000);
    expect((await look(at(id))).obstacles).toEqual([]);
  });

  it('a group that is being deleted', async () => {
    const { look, cloud } = await slow();
    await cloud.send('DELETE', `${GROUP}?api-version=2025-04-01`);
    expect((await look(at(GROUP))).obstacles).toMatchObject([
      {
        code: 'AnotherOperationInProgress',
        what: 'rg-shop is Deleting: somebody else is at it',
        clear: expect.stringContaining('az group wait --deleted'),
      },
    ]);
  });

  it('a deployment into the group, with how to cancel it', async () => {
    const rig = await slow();
    const seen: string[] = [];
    const running = rig.open({
      httpClient: inProcessClient(async (request) => {
        const { pathname, searchParams } = new URL(request.url);
        if (!pathname.endsWith('/deployments')) return rig.cloud.emulator.handle(request);
        seen.push(searchParams.get('$filter') ?? '');
        return {
          status: 200,
          body: { value: [{ name: 'nightly', properties: { provisioningState: 'Running' } }] },
        };
      }),
    });
    expect((await rig.look(at(REGISTRY), {}, running)).obstacles).toEqual([
      {
        steps: ['a'],
        address: GROUP,
        code: 'AnotherOperationInProgress',
        what: 'the deployment nightly into rg-shop is running',
        clear:
          'Wait for it, or cancel it: az deployment group cancel --resource-group rg-shop --name nightly',
      },
    ]);
    expect(seen).toEqual(["provisioningState eq 'Running'"]);
  });

  it('a lock that lets nobody write, for what lies below it; one that forbids deleting only is none', async () => {
    const { look, cloud, put } = lookRig();
    await cloud.group('rg-shop');
    const lock = (name: string) => `${GROUP}/providers/Microsoft.Authorization/locks/${name}`;
    await put(lock('keep'), '2020-05-01', { properties: { level: 'CanNotDelete' } });
    expect((await look(at(REGISTRY))).obstacles).toEqual([]);
    await put(lock('frozen'), '2020-05-01', { properties: { level: 'ReadOnly' } });
    expect((await look(at(REGISTRY), { resumed: true })).obstacles).toMatchObject([
      {
        code: 'ScopeLocked',
        what: `the lock frozen lets nobody write to ${GROUP}`,
        clear: `az lock delete --ids ${lock('frozen')}`,
      },
    ]);
  });
});

it('a run that goes on with an open one does not stand in its own way', async () => {
  const { look, cloud } = await slow();
  await cloud.send('PUT', `${SERVER}?api-version=2025-08-01`, SERVER_BODY);
  expect((await look(at(SERVER), { resumed: true })).obstacles).toEqual([]);
});

it('what its group still lists as being deleted, but is gone, is nobody at work', async () => {
  const rig = await slow();
  const late = rig.open({
    httpClient: inProcessClient(async (request) =>
      new URL(request.url).pathname.endsWith('/resources')
        ? { status: 200, body: { value: [{ id: REGISTRY, provisioningState: 'Deleting' }] } }
        : rig.cloud.emulator.handle(request),
    ),
  });
  expect((await rig.look(at(REGISTRY), {}, late)).obstacles).toEqual([]);
});

it('a resource of a type that we do not know is judged by the list of its group', async () => {
  const rig = await slow();
  const id = `${GROUP}/providers/Microsoft.Cdn/profiles/cdn`;
  const listed = (provisioningState: string) =>
    rig.open({
      httpClient: inProcessClient(async (request) =>
        new URL(request.url).pathname.endsWith('/resources')
          ? { status: 200, body: { value: [{ id, location: 'global', provisioningState }] } }
          : rig.cloud.emulator.handle(request),
      ),
    });
  expect((await rig.look(at(id), {}, listed('Updating'))).obstacles).toMatchObject([
    { what: 'cdn is Updating: somebody else is at it' },
  ]);
  expect((await rig.look(at(id), {}, listed('Succeeded'))).obstacles).toEqual([]);
});

it('a resource that lies in no group has no locks or deployments of one', async () => {
  const { look, requests } = lookRig();
  const budget = `${GROUP.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.Consumption/budgets/b`;
  await look(at(budget));
  expect(requests.filter(({ url }) => /locks|deployments/.test(url))).toEqual([]);
});
