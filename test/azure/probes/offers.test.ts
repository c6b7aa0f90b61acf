import { describe, expect, it } from 'vitest';
import { inProcessClient } from '../../../src/azure/in-process.ts';
import { GROUP, lookRig, needed, SERVER } from './rig.ts';

const ENVIRONMENT = `${GROUP}/providers/Microsoft.App/managedEnvironments/cae-shop`;
const server = (more: object = {}) =>
  needed('create_databases', {
    kind: 'resource',
    at: SERVER,
    location: 'westeurope',
    sku: 'Standard_B1ms',
    tier: 'Burstable',
    version: '16',
    ...more,
  });

describe('what a region does not offer is told', () => {
  it('of a type, with the command that lists the regions which do', async () => {
    const { look } = lookRig({ emulator: { notOffered: ['westeurope/Microsoft.App/managedEnvironments'] } });
    const required = (location: string) => needed('a', { kind: 'resource', at: ENVIRONMENT, location });
    expect((await look(required('West Europe'))).obstacles).toEqual([
      {
        steps: ['a'],
        address: ENVIRONMENT,
        code: 'LocationNotAvailableForResourceType',
        what: 'Microsoft.App/managedEnvironments is not offered in westeurope',
        clear: expect.stringMatching(
          /^Choose another `location`: az provider show --namespace Microsoft\.App/,
        ),
      },
    ]);
    expect((await look(required('northeurope'))).obstacles).toEqual([]);
  });

  it('of a size of PostgreSQL, of one in another tier, and of a version', async () => {
    const { look } = lookRig({ emulator: { notOffered: ['westeurope/Standard_B1ms'] } });
    expect((await look(server())).obstacles).toMatchObject([
      {
        code: 'SkuNotAvailable',
        what: 'a PostgreSQL server of Standard_B1ms, Burstable, version 16 is not offered in westeurope',
        clear: expect.stringContaining('az postgres flexible-server list-skus --location westeurope'),
      },
    ]);
    expect((await look(server({ sku: 'standard_b2s' }))).obstacles).toEqual([]);
    expect((await look(server({ sku: 'Standard_B2s', tier: 'GeneralPurpose' }))).obstacles).toHaveLength(1);
    expect((await look(server({ sku: 'Standard_B2s', version: '9' }))).obstacles).toHaveLength(1);
  });

  it('of PostgreSQL at all, where the subscription is restricted', async () => {
    const rig = lookRig();
    const restricted = rig.open({
      httpClient: inProcessClient(async (request) =>
        new URL(request.url).pathname.endsWith('/capabilities')
          ? {
              status: 200,
              body: {
                value: [
                  {
                    supportedFeatures: [{ name: 'OfferRestricted', status: 'Enabled' }],
                    reason: 'not in this region',
                  },
                ],
              },
            }
          : rig.cloud.emulator.handle(request),
      ),
    });
    expect((await rig.look(server(), {}, restricted)).obstacles).toMatchObject([
      { what: expect.stringContaining('not offered to this subscription in westeurope: not in this region') },
    ]);
  });
});

it('a server that runs in its size is not asked about', async () => {
  const rig = await running();
  expect((await rig.look(server())).obstacles).toEqual([]);
  expect(rig.requests.filter(({ url }) => /capabilities|usages/.test(url))).toEqual([]);
});

it('a server that runs keeps its version when it gets another size, though no new one could have it', async () => {
  const rig = await running();
  expect((await rig.look(server({ sku: 'Standard_B2s', version: '9' }))).obstacles).toEqual([]);
});

async function running() {
  const rig = lookRig();
  await rig.cloud.group('rg-shop');
  await rig.put(SERVER, '2025-08-01', {
    location: 'westeurope',
    sku: { name: 'Standard_B1ms', tier: 'Burstable' },
    properties: {
      version: '16',
      storage: { storageSizeGB: 32 },
      administratorLogin: 'shopadmin',
      administratorLoginPassword: 'Passw0rd-of-the-test',
    },
  });
  rig.requests.splice(0);
  return rig;
}
