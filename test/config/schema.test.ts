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
      monitoring: { workspace: 'log-shop', component: 'appi-shop', retentionDays: 30, protect: false },
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
      containerAppsEnvironment: { name: 'cae-shop', daprTelemetry: true, daprComponents: {}, protect: false },
      infrastructure: {},
      services: {},
      verification: { timeoutSeconds: 300 },
      execution: { concurrency: 4 },
      retire: [],
      rollback: { enabled: true, deadline: '2m' },
      emulator: { latency: 'quick', faults: [] },
    });
  });

  it('is plain JSON that the schema accepts again, unchanged', () => {
    const { state, ...again } = configSchema.parse(JSON.parse(JSON.stringify(smallest)));
    expect(again).toEqual(smallest);
    expect(state).toEqual({ store: { type: 'file', path: 'state' } });
  });

  it('gives nested defaults alike, whether the mapping is absent or empty', () => {
    const empty = 'verification: {}\nexecution: {}\nrollback: {}\nemulator: {}\ndatabases: {}\n';
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
