import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { load, minimal, problems, service } from './fixture.ts';

const { config: smallest } = load(minimal, { environment: 'production' });

describe('the smallest configuration', () => {
  it('is completed by the defaults', () => {
    expect(smallest).toEqual({
      name: 'shop',
      subscriptionId: '11111111-1111-4111-8111-111111111111',
      tenantId: '22222222-2222-4222-8222-222222222222',
      location: 'westeurope',
      tags: {},
      adopt: false,
      resourceGroup: { name: 'rg-shop', protect: false },
      identity: { name: 'id-shop' },
      monitoring: {
        workspace: 'log-shop',
        component: 'appi-shop',
        retentionDays: 30,
        alerts: expect.objectContaining({ enabled: false, emails: [], roles: [] }),
        protect: false,
      },
      registry: { name: 'crshopdemo', sku: 'Basic', keepImages: 3, protect: false },
      keyVault: {
        name: 'kv-shop-demo',
        sku: 'standard',
        softDeleteRetentionDays: 7,
        purgeProtection: false,
        whenSoftDeleted: 'recover',
        protect: true,
      },
      databases: {},
      secrets: [],
      secretSources: { cacheFor: '1h' },
      containerAppsEnvironment: { name: 'cae-shop', daprTelemetry: true, daprComponents: {}, protect: false },
      infrastructure: {},
      services: {},
      verification: { timeoutSeconds: 300 },
      execution: { concurrency: 4 },
      retire: [],
      retry: { retries: 3, firstDelay: '2s', longestDelay: '1m', operations: [] },
      circuitBreaker: { failures: 5, openFor: '1m' },
      rollback: { enabled: true, deadline: '2m' },
      emulator: {
        latency: 'quick',
        faults: [],
        permissions: { actions: ['*'], notActions: [], dataActions: [], notDataActions: [] },
        limits: { containerAppsEnvironments: 15, postgresVCores: 100 },
        takenNames: [],
        notOffered: [],
      },
    });
  });

  it('is plain JSON that the schema accepts again, unchanged', () => {
    const { state, flags, telemetry, ...again } = configSchema.parse(JSON.parse(JSON.stringify(smallest)));
    expect(again).toEqual(smallest);
    expect(state).toEqual({ store: { type: 'file', path: 'state' } });
    expect(flags).toEqual({});
    expect(telemetry).toEqual({ applicationInsights: {} });
  });

  it('gives nested defaults alike, whether the mapping is absent or empty', () => {
    const empty =
      'verification: {}\nexecution: {}\nretry: {}\ncircuitBreaker: {}\nrollback: {}\nemulator: {}\ndatabases: {}\n';
    expect(load(minimal + empty, { environment: 'production' }).config).toEqual(smallest);
    const absent = load(`${minimal}services:\n${service('web')}`).config.services['web'];
    const given = load(
      `${minimal}services:\n${service('web', '    dapr: {}\n    scale: {}\n    replicas: {}\n')}`,
    );
    expect(given.config.services['web']).toEqual(absent);
  });

  it.each(minimal.split('\n').filter((line) => /^\w+: \S/.test(line)))('needs the line "%s"', (line) => {
    expect(problems(minimal.replace(`${line}\n`, ''))).toEqual([`${line.replace(/:.*/, '')} | is missing`]);
  });
});
