import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isAsking } from '../../src/azure/policies/asking.ts';
import { openEmulator } from '../../src/emulator/emulator.ts';
import type { Latency } from '../../src/emulator/latency.ts';
import { fileStore } from '../../src/emulator/store/file-store.ts';
import { folderHere } from './here.ts';
import { SMALL } from './small.ts';
import { GOOD, step, withStep } from './user-steps.ts';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const TENANT = '22222222-2222-4222-8222-222222222222';
const ROOT = `/subscriptions/${SUBSCRIPTION}`;
const GROUPS = 'api-version=2025-04-01';

/** Every kind of step that needs no app. */
const WIDE = SMALL.replace(
  'steps: [check_prerequisites, create_resource_group, create_monitoring]',
  `databases:
  postgres:
    name: psql-small
    version: "16"
    sku: Standard_B1ms
    tier: Burstable
    storageSizeGB: 32
    backupRetentionDays: 7
    administratorLogin: boss
    database: small
secrets: [{ name: one, env: ONE, generate: 20 }]
steps:
  - check_prerequisites
  - create_resource_group
  - create_monitoring
  - create_container_registry
  - create_key_vault
  - create_databases
  - store_secrets
  - create_container_apps_env`,
);

/** In each of five ways an Azure that lets nothing through. */
const HOSTILE = `permissions: { notActions: ["Microsoft.Authorization/*/write", "*/register/action"] },
  limits: { containerAppsEnvironments: 0 }, takenNames: [crsmall], notOffered: [westeurope/Standard_B1ms],
  tokenLifetime: 1m`;

function inAzure(config: string, conditions: string): string {
  return config.replace('exchanges.jsonl }', `exchanges.jsonl, ${conditions} }`);
}

/** Somebody else at work in the same embedded Azure. */
function somebody(folder: string, latency: Latency) {
  const emulator = openEmulator({
    store: fileStore(join(folder, 'state/local')),
    world: { now: Date.now, sleep: async () => undefined, guid: () => crypto.randomUUID() },
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    principalId: '44444444-4444-4444-8444-444444444444',
    latency,
  });
  return async (method: string, path: string, body?: object): Promise<void> => {
    const { status } = await emulator.handle({
      method,
      url: `https://management.azure.com${ROOT}${path}`,
      headers: { authorization: 'Bearer other', 'content-type': 'application/json' },
      body: body && new TextEncoder().encode(JSON.stringify(body)),
    });
    expect(status).toBeLessThan(300);
  };
}

const PROVIDERS = [
  'App',
  'ContainerRegistry',
  'DBforPostgreSQL',
  'KeyVault',
  'ManagedIdentity',
  'OperationalInsights',
];

/** Registers all providers but that of Application Insights. */
async function registered(folder: string): Promise<void> {
  const ask = somebody(folder, 'instant');
  for (const name of PROVIDERS) await ask('POST', `/providers/Microsoft.${name}/register?${GROUPS}`);
  for (const name of [...PROVIDERS, ...PROVIDERS, ...PROVIDERS])
    await ask('GET', `/providers/Microsoft.${name}?${GROUPS}`);
}

/** Leaves a vault of another group in the bin, and a workspace half made. */
async function disturbed(folder: string): Promise<void> {
  const ask = somebody(folder, 'instant');
  await ask('PUT', `/resourceGroups/rg-other?${GROUPS}`, { location: 'westeurope' });
  const vault =
    '/resourceGroups/rg-other/providers/Microsoft.KeyVault/vaults/kv-small?api-version=2026-02-01';
  const properties = {
    tenantId: TENANT,
    sku: { family: 'A', name: 'standard' },
    enableRbacAuthorization: true,
  };
  await ask('PUT', vault, { location: 'westeurope', properties });
  for (let look = 0; look < 3; look += 1) await ask('GET', vault);
  await ask('DELETE', vault);
  await ask('PUT', `/resourceGroups/rg-small?${GROUPS}`, { location: 'westeurope' });
  const workspace = '/resourceGroups/rg-small/providers/Microsoft.OperationalInsights/workspaces/log-small';
  await somebody(folder, 'realistic')('PUT', `${workspace}?api-version=2026-03-01`, {
    location: 'westeurope',
  });
}

const exchange = z.looseObject({ method: z.string(), url: z.string() });

function writesIn(folder: ReturnType<typeof folderHere>): string[] {
  const lines = folder.read('exchanges.jsonl').trim().split('\n');
  const exchanges = lines.map((line) => exchange.parse(JSON.parse(line)));
  return exchanges.filter((one) => !isAsking(one)).map(({ method, url }) => `${method} ${url}`);
}

describe.concurrent('before the first write', () => {
  it('all eight obstacles are told together, each with the command that clears it, and nothing is written', async () => {
    const rig = folderHere({ 'config.yaml': inAzure(WIDE, HOSTILE) });
    await registered(rig.folder);
    await disturbed(rig.folder);
    const before = rig.read('state/local/azure.json');
    const { result, exitCode, error, steps, warnings } = await rig.run();
    expect([result, exitCode, warnings]).toEqual(['failed', 1, undefined]);
    expect(error?.reason).toBe('prerequisite');
    expect(error?.hint).toContain('Nothing was changed.');
    const told = (error?.findings ?? []).map(({ steps: named, message, hint }) => ({
      steps: named?.join(', '),
      message,
      hint,
    }));
    const finding = (named: unknown, what: RegExp, clear: RegExp) => ({
      steps: named,
      message: expect.stringMatching(what),
      hint: expect.stringMatching(clear),
    });
    expect(told).toEqual([
      finding(
        'create_container_registry, create_key_vault',
        /lacks Microsoft\.Authorization\/roleAssignments\/write/,
        /az role assignment create/,
      ),
      finding(
        'create_databases, store_secrets',
        /lacks Microsoft\.KeyVault\/vaults\/secrets\/setSecret/,
        /"Key Vault Secrets Officer"/,
      ),
      finding(
        'check_prerequisites',
        /not registered with Microsoft\.Insights.*lacks Microsoft\.Insights\/register\/action/,
        /^Have an owner run: az provider register/,
      ),
      finding('create_container_registry', /the name crsmall is taken/, /`registry\.name`/),
      finding('create_key_vault', /rg-other\S* holds the name kv-small/, /^az keyvault purge/),
      finding(
        'create_databases',
        /Standard_B1ms, Burstable, version 16 is not offered in westeurope/,
        /az postgres flexible-server list-skus/,
      ),
      finding(
        'create_container_apps_env',
        /Container Apps environments in westeurope, and can have 0/,
        /portal\.azure\.com/,
      ),
      finding('create_monitoring', /log-small is Creating/, /az resource show/),
      finding(expect.stringContaining('create_resource_group'), /the access token ends at/, /az login/),
    ]);
    expect(steps.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'pending'));
    expect(writesIn(rig)).toEqual([]);
    expect(JSON.parse(rig.read('state/local/azure.json')).resources).toEqual(JSON.parse(before).resources);
  });

  it('people are told the same in lines, and once all is cleared the same command deploys', async () => {
    const rig = folderHere({
      'config.yaml': inAzure(SMALL, 'permissions: { notActions: ["Microsoft.Insights/*"] }'),
    });
    const { code, stdout } = await rig.deploy();
    expect(code).toBe(1);
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('lacks Microsoft.Insights/components/write');
    expect(text).toContain('Have an owner run: az provider register --namespace Microsoft.Insights');
    expect(text).toContain('--role "Contributor" --scope');
    expect(writesIn(rig)).toEqual([]);
    rig.write('config.yaml', SMALL);
    expect((await rig.run()).result).toBe('completed');
  });

  it('what cannot be looked at is a warning, and the run goes on', async () => {
    const rig = folderHere({
      'config.yaml': inAzure(
        SMALL,
        'permissions: { notActions: [Microsoft.Authorization/permissions/read] }',
      ),
    });
    const { result, warnings } = await rig.run();
    expect(result).toBe('completed');
    expect(warnings).toEqual([
      expect.stringMatching(
        /^not checked: the permissions of whoever is signed in, the registration with resource providers: AuthorizationFailed/,
      ),
    ]);
  });

  it('a probe that hangs is given up after ten seconds', { timeout: 60_000 }, async () => {
    const fault = '{ method: GET, path: "**/Microsoft.Authorization/permissions", delayMs: 3600000 }';
    const rig = folderHere({ 'config.yaml': inAzure(SMALL, `faults: [${fault}]`) });
    const { result, warnings } = await rig.run();
    expect(result).toBe('completed');
    expect(warnings).toEqual([
      expect.stringMatching(
        /^not checked: the permissions of whoever is signed in, the registration with resource providers: no answer within 10 s$/,
      ),
    ]);
  });

  it('a run with nothing to do, and one that undoes, look at nothing of it', async () => {
    const rig = folderHere();
    await rig.run();
    rig.write('config.yaml', inAzure(SMALL, HOSTILE));
    rig.write('exchanges.jsonl', '');
    expect((await rig.run()).result).toBe('nothing-to-do');
    expect(rig.read('exchanges.jsonl')).not.toContain('Microsoft.Authorization/permissions');
  });

  it("what a user's own step requires is looked at, and what is no requirement is said", async () => {
    const requires = `requires: ({ subscriptionId }) => [
      { kind: 'provider', namespace: 'Microsoft.Storage' },
      { kind: 'permission', scope: '/subscriptions/' + subscriptionId, actions: ['Microsoft.Support/tickets/write'] },
      { kind: 'luck' },
    ]`;
    const files = withStep(step(`${GOOD}, ${requires}`));
    const config = inAzure(
      files['config.yaml'] ?? '',
      'permissions: { notActions: ["Microsoft.Support/*"] }',
    );
    const rig = folderHere({ ...files, 'config.yaml': config });
    const { error, warnings } = await rig.run();
    expect(error?.findings).toMatchObject([
      { steps: ['mine'], message: expect.stringContaining('lacks Microsoft.Support/tickets/write') },
      {
        steps: ['mine'],
        hint: expect.stringMatching(/^az provider register --namespace Microsoft\.Storage /),
      },
    ]);
    expect(warnings).toEqual(['not checked: mine requires what is no requirement: {"kind":"luck"}']);
    expect(writesIn(rig)).toEqual([]);
  });

  it('only what will run is looked at', async () => {
    const rig = folderHere();
    await rig.run();
    rig.write(
      'config.yaml',
      inAzure(SMALL, 'permissions: { notActions: [Microsoft.ManagedIdentity/*/write] }').replace(
        'retentionDays: 30',
        'retentionDays: 90',
      ),
    );
    expect((await rig.run()).result).toBe('completed');
  });
});
