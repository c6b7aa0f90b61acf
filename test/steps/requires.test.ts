import { expect, test } from 'vitest';
import { requirement, type Requirement } from '../../src/azure/requirement.ts';
import { builtInSteps } from '../../steps/index.ts';
import { exampleConfig } from './rig.ts';

const config = exampleConfig();
const required = (name: string, of = config): Requirement[] =>
  (builtInSteps.find((step) => step.name === name)?.requires(of) ?? []).map((one) => requirement.parse(one));

test.each(builtInSteps.map((step) => [step.name, step] as const))(
  '%s requires what can be looked at',
  (name, step) => {
    const told = step.requires(config);
    for (const one of told) expect(requirement.safeParse(one).error).toBeUndefined();
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
    expect(told.length > 0).toBe(name !== 'verify_deployment');
  },
);

test('whoever makes a resource requires it under the id that it gets', () => {
  const group = `/subscriptions/${config.subscriptionId}/resourceGroups/rg-shop`;
  const ids = builtInSteps.flatMap((step) =>
    required(step.name).flatMap((one) => (one.kind === 'resource' ? [one.at.replace(group, '')] : [])),
  );
  expect([...new Set(ids)].toSorted()).toEqual([
    '',
    '/providers/Microsoft.App/containerApps/orderservice',
    '/providers/Microsoft.App/containerApps/productservice',
    '/providers/Microsoft.App/containerApps/redis',
    '/providers/Microsoft.App/jobs/migrate-productservice',
    '/providers/Microsoft.App/managedEnvironments/cae-shop',
    '/providers/Microsoft.ContainerRegistry/registries/crshopdemo',
    '/providers/Microsoft.DBforPostgreSQL/flexibleServers/psql-shop-demo',
    '/providers/Microsoft.Insights/components/appi-shop',
    '/providers/Microsoft.KeyVault/vaults/kv-shop-demo',
    '/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-shop',
    '/providers/Microsoft.OperationalInsights/workspaces/log-shop',
  ]);
});

test('what the configuration leaves out is not required', () => {
  const bare = { ...exampleConfig(), databases: {}, services: {}, infrastructure: {} };
  delete bare.migrations;
  for (const name of [
    'create_databases',
    'run_migrations',
    'deploy_application_services',
    'deploy_infrastructure_services',
  ])
    expect(required(name, bare)).toEqual([]);
  const namespaces = required('check_prerequisites').flatMap((one) =>
    one.kind === 'registration' ? one.namespaces : [],
  );
  expect(namespaces).not.toContain('Microsoft.Cache');
});

test('alerts and the logs that they are about are required only where they are on', () => {
  const on = exampleConfig();
  on.monitoring.alerts.enabled = true;
  const off = exampleConfig();
  off.monitoring.alerts.enabled = false;
  const steps = ['create_monitoring', 'create_container_registry', 'create_key_vault', 'create_databases'];
  for (const name of steps) {
    const insights = (of: typeof on) =>
      JSON.stringify(required(name, of)).match(/Microsoft\.Insights\/\w+\/write/g) ?? [];
    expect(insights(on).length).toBeGreaterThan(0);
    expect(insights(off)).toEqual([]);
  }
});
