import { describe, expect, test } from 'vitest';
import { joined, lastingChanges, refusedChanges } from '../../src/azure/unchangeable.ts';
import { standing } from '../steps/every-step.ts';

type Server = { id: string; location: string; login: string; version: string; storage: number };

const server: Server = { id: '/s/psql', location: 'westeurope', login: 'boss', version: '16', storage: 64 };

function told(change: Partial<Server>, from: Server = server): string | undefined {
  return refusedChanges(
    'Microsoft.DBforPostgreSQL/flexibleServers',
    { at: ({ id }: Server) => id, from, to: { ...from, ...change } },
    {
      location: ['location', ({ location }) => location],
      'properties.administratorLogin': ['login', ({ login }) => login],
      'properties.version': ['version', ({ version }) => version],
      'properties.storage.storageSizeGB': ['storage', ({ storage }) => storage],
    },
  );
}

describe('a change that Azure never makes', () => {
  test('is told with the key, both values and why', () => {
    expect(told({ login: 'other' })).toBe(
      'login boss -> other: Azure never changes the administrator of a server',
    );
  });

  test('is told together with the others, in the order of the table of the caller', () => {
    expect(told({ storage: 32, version: '9' })).toBe(
      'version 16 -> 9: the version of a server only rises; storage 64 -> 32: the storage of a server only grows',
    );
  });

  test('is none where nothing changes, or where it only grows as it may', () => {
    expect(told({})).toBeUndefined();
    expect(told({ storage: 128, version: '18' })).toBeUndefined();
  });

  test('is none where another resource is meant', () => {
    expect(told({ id: '/s/other', login: 'other' })).toBeUndefined();
    expect(told({ id: '/S/PSQL', login: 'other' })).toContain('administrator');
  });

  test('is none where an older program has not recorded what it was', () => {
    const { storage: _, ...older } = server;
    const from = { ...older } as Server;
    expect(told({ storage: 32 }, from)).toBeUndefined();
  });

  test('goes one way where only switching off is refused', () => {
    const protection = (from: boolean, to: boolean): string | undefined =>
      refusedChanges(
        'Microsoft.KeyVault/vaults',
        { at: () => '/v', from: { on: from }, to: { on: to } },
        {
          location: ['location', () => 'westeurope'],
          'properties.softDeleteRetentionInDays': ['days', () => 7],
          'properties.enablePurgeProtection': ['protection', ({ on }) => on],
        },
      );
    expect(protection(false, true)).toBeUndefined();
    expect(protection(true, false)).toMatch(/^protection true -> false: /);
  });

  test('of a size is one only between memory and flash', () => {
    const sku = (from: string, to: string): string | undefined =>
      refusedChanges(
        'Microsoft.Cache/redisEnterprise',
        { at: () => '/r', from, to },
        { location: ['location', () => 'westeurope'], 'sku.name': ['sku', (name) => name] },
      );
    expect(sku('Balanced_B10', 'ComputeOptimized_X3')).toBeUndefined();
    expect(sku('Balanced_B10', 'FlashOptimized_A250')).toMatch(/never changes between memory and flash$/);
    expect(sku('FlashOptimized_A250', 'Balanced_B10')).toMatch(/never changes between memory and flash$/);
  });

  test('that is made but never taken back is told apart, with where and what stays', () => {
    const lasting = (change: Partial<Server>) =>
      lastingChanges(
        'Microsoft.DBforPostgreSQL/flexibleServers',
        { at: ({ id }: Server) => id, from: server, to: { ...server, ...change } },
        {
          location: ['location', ({ location }) => location],
          'properties.administratorLogin': ['login', ({ login }) => login],
          'properties.version': ['version', ({ version }) => version],
          'properties.storage.storageSizeGB': ['storage', ({ storage }) => storage],
        },
      );
    expect(lasting({ storage: 128, version: '18' })).toEqual({
      why: 'version 16 -> 18: the version of a server only rises; storage 64 -> 128: the storage of a server only grows',
      at: { '/s/psql': ['properties.version', 'properties.storage'] },
    });
    for (const change of [{}, { storage: 32 }, { login: 'other' }, { id: '/s/other', storage: 128 }])
      expect(lasting(change)).toBeUndefined();
  });

  test('joined with nothing is nothing', () => {
    expect(joined()).toBeUndefined();
    expect(joined(undefined, 'a', undefined, 'b')).toBe('a; b');
  });
});

const { rig, images } = await standing();
const all = [...images.values()].flatMap((at) => Object.keys(at));
const oneOf = (type: string): string =>
  all.find((at) => at.includes(`/providers/${type}/`) && !at.includes('#') && at.split('/').length === 9) ??
  '';

const refusal = (status: number, code: string, message: RegExp) => ({
  status,
  body: { error: { code, message: expect.stringMatching(message) } },
});

/** What the table says, as a request that asks for it. */
const asked: readonly (readonly [
  what: string,
  at: string,
  version: string,
  patch: object,
  answer: object,
])[] = [
  ...(
    [
      ['microsoft.operationalinsights/workspaces', '2025-07-01'],
      ['microsoft.insights/components', '2020-02-02'],
      ['microsoft.containerregistry/registries', '2025-11-01'],
      ['microsoft.keyvault/vaults', '2026-02-01'],
      ['microsoft.dbforpostgresql/flexibleservers', '2025-08-01'],
      ['microsoft.cache/redisenterprise', '2025-07-01'],
      ['microsoft.app/managedenvironments', '2026-01-01'],
      ['microsoft.app/containerapps', '2026-01-01'],
      ['microsoft.app/jobs', '2026-01-01'],
    ] as const
  ).map(
    ([type, version]) =>
      [
        `the location of ${type}`,
        oneOf(type),
        version,
        { location: 'northeurope' },
        refusal(409, 'InvalidResourceLocation', /already exists in location 'westeurope'/),
      ] as const,
  ),
  [
    'how long a vault can be recovered',
    oneOf('microsoft.keyvault/vaults'),
    '2026-02-01',
    { properties: { softDeleteRetentionInDays: 30 } },
    refusal(400, 'BadRequest', /can't be modified/),
  ],
  [
    'purge protection switched off',
    oneOf('microsoft.keyvault/vaults'),
    '2026-02-01',
    { properties: { enablePurgeProtection: false } },
    refusal(400, 'BadRequest', /irreversible/),
  ],
  [
    'the administrator of a server',
    oneOf('microsoft.dbforpostgresql/flexibleservers'),
    '2025-08-01',
    { properties: { administratorLogin: 'other' } },
    refusal(400, 'InvalidParameterValue', /AdministratorLogin/),
  ],
  [
    'a lower version of a server',
    oneOf('microsoft.dbforpostgresql/flexibleservers'),
    '2025-08-01',
    { properties: { version: '15' } },
    refusal(400, 'InvalidParameterValue', /Version/),
  ],
  [
    'less storage of a server',
    oneOf('microsoft.dbforpostgresql/flexibleservers'),
    '2025-08-01',
    { properties: { storage: { storageSizeGB: 16 } } },
    refusal(400, 'InvalidParameterValue', /StorageSizeGB/),
  ],
  [
    'flash instead of memory',
    oneOf('microsoft.cache/redisenterprise'),
    '2025-07-01',
    { sku: { name: 'FlashOptimized_A250' } },
    refusal(400, 'BadRequest', /cannot be changed to 'FlashOptimized_A250'/),
  ],
  [
    'another environment for an app',
    oneOf('microsoft.app/containerapps'),
    '2026-01-01',
    { properties: { environmentId: `${oneOf('microsoft.app/managedenvironments')}-other` } },
    refusal(400, 'InvalidRequestParameterWithDetails', /cannot be changed/),
  ],
];

describe('the embedded Azure refuses what the table refuses', () => {
  test.each(asked)('%s', async (_what, at, version, patch, answer) => {
    const before = await rig.cloud.send('GET', `${at}?api-version=${version}`);
    expect(before.status).toBe(200);
    const { tags, location, sku, kind, identity, properties } = before.body;
    const body = {
      tags,
      location,
      sku,
      kind,
      identity,
      ...patch,
      properties: { ...properties, ...Object(patch).properties },
    };
    expect(await rig.cloud.send('PUT', `${at}?api-version=${version}`, body)).toMatchObject(answer);
  });

  test('and a request that changes nothing is taken', async () => {
    const at = oneOf('microsoft.dbforpostgresql/flexibleservers');
    const { body } = await rig.cloud.send('GET', `${at}?api-version=2025-08-01`);
    const { administratorLogin, version } = body.properties;
    const answer = await rig.cloud.send('PUT', `${at}?api-version=2025-08-01`, {
      location: body.location,
      sku: body.sku,
      properties: { administratorLogin, version, storage: { storageSizeGB: 32 } },
    });
    expect(answer.status).toBeLessThan(300);
  });
});
