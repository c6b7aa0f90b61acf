import { rig, ROOT, TENANT } from '../emulator/rig.ts';
import { changes } from './changes.ts';
import { type ConfigFolder, configFolder } from './config-folder.ts';
import type { Told } from './crash-stage.ts';
import { makeFound } from './found.ts';
import type { Deployment } from './rig.ts';

/** The stories of the fourteen steps, by name: every kind of run that the rules speak of. */
export function crashStories(): ReadonlyMap<string, Told> {
  const standing = configFolder();
  const changed = (...makes: readonly ((folder: ConfigFolder) => void)[]): ConfigFolder => {
    const folder = standing.fork();
    for (const make of makes) make(folder);
    return folder;
  };
  const everything = Object.values(changes).map(({ make }) => make);
  const updated = changed(...everything);
  const renamed = changed(rename);
  const alerted = changed(({ set }) => set('monitoring.alerts', true));
  const protectedVault = changed(({ set }) => set('keyVault.purgeProtection', true));
  const oneWay = changed(({ set }) => set('migrations.down', undefined));
  const migrated = changed(({ set }) => set('migrations.down', undefined), ...everything);
  const destroyed: Partial<Told> = { command: 'destroy', ways: ['deploy', 'destroy'] };
  return new Map<string, Told>([
    ['first', { act: standing }],
    ['first, found things', { act: standing, found: makeFound }],
    ['first, vault in the bin', { act: standing, found: binVault }],
    ['first, a check fails', { act: standing, ...failing }],
    ['first, a check fails, kept open', { act: standing, ...failing, rollback: false }],
    ['first, purge protected', { act: protectedVault, ...failing, leaves: [VAULT] }],
    ['update', { before: standing, act: updated }],
    ['update, found things', { before: standing, act: updated, found: makeFound }],
    ['update, a check fails', { before: standing, act: updated, ...failing }],
    ['update, an operation fails', { before: standing, act: updated, ...operationFails }],
    [
      'update, the undo is refused',
      { before: standing, act: updated, ...undoRefused, leaves: [APP, `${APP}#env`] },
    ],
    ['update, the undo finds no answer', { before: standing, act: updated, ...undoUnanswered }],
    ['update, one-way migration', { before: oneWay, act: migrated, ...failing }],
    ['update, kept open', { before: standing, act: updated, ...failing, rollback: false }],
    ['alerts switched on, an operation fails', { before: standing, act: alerted, ...operationFails }],
    ['alerts switched off', { before: alerted, act: standing }],
    ['rename', { before: standing, act: renamed }],
    ['rename, a check fails', { before: standing, act: renamed, ...failing }],
    ['members dropped', { before: standing, act: changed(drop) }],
    ['moved group', { before: standing, act: changed(move) }],
    ['forced', { before: standing, act: changed(), forced: FORCED }],
    ['steps retired', { before: standing, act: changed(retire) }],
    ['steps taken out', { before: standing, act: changed(takeOut), onward: standing, ...refused }],
    ['config changed after the crash', { before: standing, act: updated, onward: renamed }],
    ['destroy', { before: standing, act: standing, ...destroyed }],
    ['destroy, alerts on', { before: alerted, act: alerted, ...destroyed }],
    ['destroy, found things', { before: standing, act: standing, ...destroyed, found: makeFound }],
    [
      'destroy, purge protected',
      { before: protectedVault, act: protectedVault, ...destroyed, leaves: [VAULT] },
    ],
    ['destroyed after a crashed update', { before: standing, act: updated, ways: ['destroy', 'deploy'] }],
  ]);
}

const VAULT = `${ROOT}/resourcegroups/rg-shop/providers/microsoft.keyvault/vaults/kv-shop-demo`;
const APP = `${ROOT}/resourcegroups/rg-shop/providers/microsoft.app/containerapps/orderservice`;
const FORCED = ['create_key_vault', 'create_databases', 'store_secrets', 'deploy_application_services'];

/** Once, whichever process it hits. */
const failing: Partial<Told> = {
  faults: [{ method: 'GET', path: '/healthz', status: 400, code: 'BadRequest', times: 1 }],
  stubborn: true,
};

const operationFails: Partial<Told> = {
  faults: [
    {
      method: 'PUT',
      path: '**/flexibleServers/*',
      after: 1,
      times: 1,
      failOperation: { code: 'OperationFailed', message: 'a planned failure' },
    },
  ],
  stubborn: true,
};

const PUT_APP = { method: 'PUT', path: '**/containerApps/orderservice', during: 'undo' } as const;

/** What Azure refuses is final: it is named as residue, and the next run puts it right. */
const undoRefused: Partial<Told> = {
  faults: [...(failing.faults ?? []), { ...PUT_APP, times: 2, status: 400, code: 'BadRequest' }],
  stubborn: true,
};

/** More often than the adapter asks: the undo is to be tried again. */
const undoUnanswered: Partial<Told> = {
  faults: [...(failing.faults ?? []), { ...PUT_APP, times: 7, status: 503, code: 'ServiceUnavailable' }],
  stubborn: true,
};

const refused: Partial<Told> = { refused: 'step-unknown', ways: ['deploy'] };

function rename({ set, rename: call }: ConfigFolder): void {
  set('keyVault.name', 'kv-shop-other');
  set('registry.name', 'crshopother');
  set('monitoring.workspace', 'log-other');
  set('identity.name', 'id-other');
  call('infrastructure.redis', 'cache');
  set('infrastructure.cache.port', 6380);
}

/** A service, a secret and a Dapr component are no longer named. */
function drop({ set }: ConfigFolder): void {
  set('services.orderservice', undefined);
  set('services.productservice.addresses', {});
  set('containerAppsEnvironment.daprComponents.statestore.scopes', ['productservice']);
  set('containerAppsEnvironment.daprComponents.product-pubsub', undefined);
  set('secrets', [{ name: 'redis-password', env: 'REDIS_PASSWORD', generate: 32 }]);
}

/** What is unique everywhere cannot be in both groups at once. */
function move({ set }: ConfigFolder): void {
  set('resourceGroup.name', 'rg-other');
  set('keyVault.name', 'kv-shop-other');
  set('registry.name', 'crshopother');
  set('databases.postgres.name', 'psql-shop-other');
}

const LAST = ['configure_environment_variables', 'run_migrations', 'verify_deployment'];

function takeOut({ set }: ConfigFolder): void {
  set(
    'steps',
    Object.keys(changes).filter((name) => !LAST.includes(name)),
  );
}

function retire(folder: ConfigFolder): void {
  takeOut(folder);
  folder.set('retire', LAST);
}

/** Somebody else's vault under our name, in a group of our name, both deleted: the vault is in the bin. */
async function binVault({ cloud, time }: Deployment): Promise<void> {
  const { content, secrets } = cloud.dump();
  const registrations = { 'microsoft.keyvault': 'Registered' };
  cloud.replace({ content: { ...content, registrations }, secrets });
  const { make, send, follow, world } = rig({ store: cloud });
  const group = `${ROOT}/resourceGroups/rg-shop`;
  await send('PUT', `${group}?api-version=2025-04-01`, { location: 'westeurope' });
  await make(`${group}/providers/Microsoft.KeyVault/vaults/kv-shop-demo?api-version=2026-02-01`, {
    location: 'westeurope',
    properties: {
      tenantId: TENANT,
      sku: { family: 'A', name: 'standard' },
      enableRbacAuthorization: true,
      softDeleteRetentionInDays: 7,
    },
  });
  await follow(await send('DELETE', `${group}?api-version=2025-04-01`));
  time.pass(world.now() - time.now());
}
