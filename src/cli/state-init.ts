import type { AzureOptions } from '../azure/connection.ts';
import type { BlobStoreConfig } from '../config/schema/state.ts';
import { Failure } from '../engine/failure.ts';
import type { InitDocument } from '../report/state-documents.ts';
import { initText } from '../report/state-text.ts';
import { embeddedWay } from './embedded.ts';
import { type Environment, type EnvironmentFlags, openEnvironment } from './environment.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';
import { openContainer } from './state-store.ts';

/**
 * `deploy state init`: makes what the store of the state needs, outside any transaction: of an account also its group, and
 * the role of whoever is signed in; with a connection string, or without `resourceGroup`, the container alone. Making it
 * again makes what is missing. A folder needs nothing.
 */
export async function stateInit(flags: EnvironmentFlags, shell: Shell): Promise<Outcome> {
  const environment = await openEnvironment(flags, shell);
  const { loaded, state } = environment;
  const made = loaded.store.type === 'file' ? [] : await make(loaded.store, environment, shell);
  const document: InitDocument = shell.redactor.json({
    result: made.some(({ action }) => action !== 'found') ? 'completed' : 'nothing-to-do',
    exitCode: 0,
    environment: loaded.environment,
    cloud: loaded.cloud,
    place: state.place,
    made,
  });
  return { document, text: (paint) => initText(document, paint) };
}

async function make(
  store: BlobStoreConfig,
  environment: Environment,
  shell: Shell,
): Promise<InitDocument['made']> {
  const { config, cloud } = environment.loaded;
  const { account, container, resourceGroup, location = config.location } = store;
  if (account === undefined || resourceGroup === undefined) {
    if (account !== undefined && cloud === 'emulator') throw noContainers();
    const opened = await openContainer(store, config.tenantId, shell);
    const { createContainer } = await import('../state/blob-account.ts');
    const created = await createContainer(opened);
    return [{ what: 'container', id: opened.url, action: created ? 'created' : 'found' }];
  }
  const { makeStateAccount } = await import('../azure/state-account.ts');
  const { name, tags } = config;
  const spec = { name, tags, account, container, resourceGroup, location };
  return makeStateAccount(await azureOptions(environment, shell), spec);
}

async function azureOptions(environment: Environment, shell: Shell): Promise<AzureOptions> {
  const { config, cloud } = environment.loaded;
  const { world, signal } = shell;
  const may = { write: true, lookUp: true };
  const way = cloud === 'azure' ? undefined : await embeddedWay(environment, shell, may);
  return {
    ...way?.options,
    subscriptionId: config.subscriptionId,
    tenantId: config.tenantId,
    // It belongs to no state: it is where states are kept.
    lineage: 'none',
    during: () => 'run',
    correlationId: world.guid(),
    world,
    signal,
  };
}

function noContainers(): Failure {
  return new Failure('config-invalid', 'the embedded Azure has accounts, but no blobs in them', {
    hint: 'Name the group of the account under state.store.resourceGroup: then account and container are made as ARM sees them.',
  });
}
