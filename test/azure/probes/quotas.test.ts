import { describe, expect, it } from 'vitest';
import { inProcessClient } from '../../../src/azure/in-process.ts';
import { GROUP, lookRig, needed, SERVER, SUB } from './rig.ts';

const ENVIRONMENT = `${GROUP}/providers/Microsoft.App/managedEnvironments/cae-shop`;
const LIMITS = { containerAppsEnvironments: 15, postgresVCores: 100 };
const at = (id: string, more: object = {}) =>
  needed('a', { kind: 'resource', at: id, location: 'westeurope', ...more });

describe('a limit that the run would exceed is told', () => {
  it('of Container Apps environments in the region', async () => {
    const { look } = lookRig({ emulator: { limits: { ...LIMITS, containerAppsEnvironments: 0 } } });
    expect((await look(at(ENVIRONMENT))).obstacles).toEqual([
      {
        steps: ['a'],
        address: ENVIRONMENT,
        code: 'MaxNumberOfRegionalEnvironmentsInSubExceeded',
        what: 'the subscription has 0 Container Apps environments in westeurope, and can have 0',
        clear: expect.stringContaining('https://portal.azure.com/#view/Microsoft_Azure_Capacity'),
      },
    ]);
    const one = lookRig({ emulator: { limits: { ...LIMITS, containerAppsEnvironments: 1 } } });
    expect((await one.look(at(ENVIRONMENT))).obstacles).toEqual([]);
  });

  it('of cores, for a new server and for the change to a bigger size', async () => {
    const rig = lookRig({ emulator: { limits: { ...LIMITS, postgresVCores: 4 } } });
    const size = (sku: string) => at(SERVER, { sku, tier: 'GeneralPurpose', version: '16' });
    expect((await rig.look(size('Standard_D8ds_v5'))).obstacles).toMatchObject([
      {
        code: 'CoreQuotaExceeded',
        what: 'Standard_D8ds_v5 needs 8 cores of standardDDSv5Family in westeurope, of which the subscription uses 0 and can use 4',
        clear: expect.stringContaining('databases.postgres.sku'),
      },
    ]);
    expect((await rig.look(size('Standard_D4ds_v5'))).obstacles).toEqual([]);
    await rig.cloud.group('rg-shop');
    await rig.put(SERVER, '2025-08-01', {
      location: 'westeurope',
      sku: { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' },
      properties: {
        version: '16',
        storage: { storageSizeGB: 32 },
        administratorLogin: 'shopadmin',
        administratorLoginPassword: 'Passw0rd-of-it',
      },
    });
    expect((await rig.look(size('Standard_D4ds_v5'))).obstacles).toEqual([]);
    expect((await rig.look(size('Standard_D8ds_v5'))).obstacles).toMatchObject([
      {
        what: expect.stringContaining(
          'needs 6 cores of standardDDSv5Family in westeurope, of which the subscription uses 2',
        ),
      },
    ]);
  });

  it('of resource groups', async () => {
    const rig = lookRig();
    const value = Array.from({ length: 980 }, (_, index) => ({ id: `${SUB}/resourceGroups/rg-${index}` }));
    const full = rig.open({
      httpClient: inProcessClient(async (request) =>
        new URL(request.url).pathname.endsWith('/resourcegroups')
          ? { status: 200, body: { value } }
          : rig.cloud.emulator.handle(request),
      ),
    });
    expect((await rig.look(at(GROUP), {}, full)).obstacles).toMatchObject([
      { address: GROUP, what: 'the subscription has 980 resource groups, and can have 980' },
    ]);
    await rig.cloud.group('rg-shop');
    expect((await rig.look(at(GROUP), {}, full)).obstacles).toEqual([]);
  });
});

it('a limit that Azure does not tell is said not to be checked', async () => {
  const rig = lookRig();
  const silent = rig.open({
    httpClient: inProcessClient(async (request) =>
      new URL(request.url).pathname.endsWith('/usages')
        ? { status: 200, body: { value: [] } }
        : rig.cloud.emulator.handle(request),
    ),
  });
  expect(await rig.look(at(ENVIRONMENT), {}, silent)).toEqual({
    obstacles: [],
    unchecked: ['the limit of Container Apps environments: Azure tells no limit of ManagedEnvironmentCount'],
  });
});
