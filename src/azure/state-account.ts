import { openArm, type Arm } from './arm.ts';
import { connect, type AzureOptions, type Connection } from './connection.ts';
import { codeOf } from './failures.ts';
import { childId, groupId, providerId, resourceId, roleAssignmentId, ROLES } from './ids.ts';
import { principalOf } from './principal.ts';
import { openProviders } from './providers.ts';
import { idWithoutSlash } from './resource-id.ts';
import { kindOf } from './resource-kinds.ts';
import { openRoles } from './roles.ts';

/** What the store of a state in Azure Blob Storage is to be. */
export interface StateAccountSpec {
  /** What it is for: the name of the deployment. */
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly account: string;
  readonly container: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** One thing that the store needs, and what was done about it. */
export interface StatePart {
  readonly what: 'registration' | 'resource-group' | 'account' | 'blob-service' | 'container' | 'role';
  readonly id: string;
  readonly action: 'created' | 'changed' | 'found';
}

/**
 * Makes what a state in Azure Blob Storage needs: registration, group, account, container, and the role with which whoever
 * is signed in may read and write there. It lies outside any transaction: nothing of it is ever undone. What is there is
 * left as it is, but for the blob service of an account that we made (`deploy-state`): its versions and soft delete are
 * switched on. Making it again makes what is missing.
 * Sources: Microsoft Learn, "Security recommendations for Blob storage", "Blob versioning", "Soft delete for blobs".
 */
export async function makeStateAccount(options: AzureOptions, spec: StateAccountSpec): Promise<StatePart[]> {
  const connection = connect(options);
  const arm = openArm(connection);
  const group = groupId(options.subscriptionId, spec.resourceGroup);
  const account = resourceId(group, 'Microsoft.Storage/storageAccounts', spec.account);
  const service = childId(account, 'blobServices', 'default');
  const container = childId(service, 'containers', spec.container);
  return [
    await register(providerId(options.subscriptionId, 'Microsoft.Storage'), connection, arm),
    await ensure('resource-group', group, arm, () => makeGroup(spec, connection, arm, group)),
    await ensure('account', account, arm, () => makeAccount(spec, arm, account)),
    await keepVersions(service, account, arm),
    await ensure('container', container, arm, () =>
      arm.put(container, { properties: { publicAccess: 'None' } }),
    ),
    await giveRole(account, options, connection, arm),
  ];
}

/** The tag on an account that we made. */
const TAG = 'deploy-state';
const DAYS = 30;

async function ensure(
  what: StatePart['what'],
  id: string,
  arm: Arm,
  make: () => Promise<unknown>,
): Promise<StatePart> {
  if ((await arm.read(id)) !== null) return { what, id, action: 'found' };
  await make();
  return { what, id, action: 'created' };
}

async function register(id: string, connection: Connection, arm: Arm): Promise<StatePart> {
  const providers = openProviders(connection, arm);
  const registered = (await providers.observe(id)) !== null;
  if (!registered) await providers.register(id);
  return { what: 'registration', id, action: registered ? 'found' : 'created' };
}

async function makeGroup(
  { resourceGroup, location, tags, name }: StateAccountSpec,
  { call }: Connection,
  arm: Arm,
  id: string,
): Promise<void> {
  const { resourceGroups } = await arm.client();
  const body = { location, tags: { ...tags, [TAG]: name } };
  await call(id, () => resourceGroups.createOrUpdate(resourceGroup, body));
}

async function makeAccount(spec: StateAccountSpec, arm: Arm, id: string): Promise<void> {
  const { resources } = await arm.client();
  const body = {
    location: spec.location,
    tags: { ...spec.tags, [TAG]: spec.name },
    sku: { name: 'Standard_LRS' },
    kind: 'StorageV2',
    properties: {
      allowBlobPublicAccess: false,
      // Nobody needs the keys of an account that is reached as whoever is signed in.
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      allowCrossTenantReplication: false,
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
    },
  };
  await arm.written(id, body, () =>
    resources.createOrUpdateById(idWithoutSlash(id), kindOf(id).apiVersion, body),
  );
}

async function keepVersions(id: string, account: string, arm: Arm): Promise<StatePart> {
  const ours = (await arm.read(account))?.tags?.[TAG] !== undefined;
  const { isVersioningEnabled = false } = (await arm.read(id))?.properties ?? {};
  if (!ours || isVersioningEnabled === true) return { what: 'blob-service', id, action: 'found' };
  const retention = { enabled: true, days: DAYS };
  await arm.put(id, {
    properties: {
      isVersioningEnabled: true,
      deleteRetentionPolicy: retention,
      containerDeleteRetentionPolicy: retention,
    },
  });
  return { what: 'blob-service', id, action: 'changed' };
}

async function giveRole(
  scope: string,
  options: AzureOptions,
  connection: Connection,
  arm: Arm,
): Promise<StatePart> {
  const { id: principalId, type: principalType } = await principalOf(options, connection);
  const grant = { scope, role: ROLES.storageBlobDataContributor, principalId };
  const id = roleAssignmentId(grant);
  try {
    return await ensure('role', id, arm, () => openRoles(connection, arm).put({ ...grant, principalType }));
  } catch (error) {
    // Somebody gave it under another name.
    if (codeOf(error) !== 'RoleAssignmentExists') throw error;
    return { what: 'role', id, action: 'found' };
  }
}
