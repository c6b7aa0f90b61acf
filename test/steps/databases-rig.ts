import { passwordMark } from '../../src/emulator/types/postgres-login.ts';
import { expect } from 'vitest';
import { groupId, resourceId } from '../../src/azure/ids.ts';
import type { Config } from '../../src/config/schema.ts';
import { checkPrerequisites } from '../../steps/check-prerequisites.ts';
import { createDatabases } from '../../steps/create-databases.ts';
import { createKeyVault } from '../../steps/create-key-vault.ts';
import { createResourceGroup } from '../../steps/create-resource-group.ts';
import { exampleConfig, inputsOf, observeAll, runAll, runOne, stepRig } from './rig.ts';

/** The steps that create_databases needs. */
export const BEFORE = [checkPrerequisites, createResourceGroup, createKeyVault];
export const VAULT_URI = 'https://kv-shop-demo.vault.azure.net/';
const { subscriptionId, resourceGroup } = exampleConfig();
export const SERVER = resourceId(
  groupId(subscriptionId, resourceGroup.name),
  'Microsoft.DBforPostgreSQL/flexibleServers',
  'psql-shop-demo',
);

/** Somebody else's server, whose password nobody but they know. */
export async function foreignServer({ cloud }: Pick<Deployed, 'cloud'>): Promise<void> {
  await cloud.follow(
    await cloud.send('PUT', `${SERVER}?api-version=2025-08-01`, {
      location: 'northeurope',
      tags: { owner: 'somebody' },
      sku: { name: 'Standard_B2s', tier: 'Burstable' },
      properties: {
        version: '16',
        administratorLogin: 'shopadmin',
        administratorLoginPassword: 'Their-Passw0rd',
        storage: { storageSizeGB: 32 },
      },
    }),
  );
}

/** Sets a secret of the vault as somebody else does. */
export async function setSecret(
  { cloud }: Pick<Deployed, 'cloud'>,
  name: string,
  value: string,
): Promise<void> {
  const answer = await cloud.send('PUT', `${VAULT_URI}secrets/${name}?api-version=2025-07-01`, { value });
  expect(answer.status).toBe(200);
}

type Deployed = Awaited<ReturnType<typeof prepared>>;

/** Everything before the step has run. */
export async function prepared(options: Parameters<typeof stepRig>[0] & { config?: Config } = {}) {
  const { config = exampleConfig(), ...rest } = options;
  const rig = stepRig(rest);
  const outputs = await runAll(BEFORE, rig.ports, config);
  const inputs = await inputsOf(createDatabases, outputs, config);
  rig.requests.splice(0);
  const run = (ports = rig.ports) => runOne(createDatabases, outputs, ports, config);
  const observe = () => observeAll(createDatabases, inputs, rig.ports);
  const value = async (name: string) => (await rig.azure.vaultSecrets.current(VAULT_URI, name))?.value;
  /** The bodies of the PUTs of the server since the last call. */
  const sent = (): { properties: Record<string, unknown> }[] =>
    rig.requests
      .splice(0)
      .filter(({ method, url }) => method === 'PUT' && new URL(url).pathname === SERVER)
      .map(({ body }) => JSON.parse(new TextDecoder().decode(body)));
  /** The mark of the password with which the server lets in, and the one that a password would have. */
  const inForce = (): unknown => rig.cloud.store.dump().secrets[`postgres/${SERVER.toLowerCase()}`];
  const mark = (password: string | undefined): string => passwordMark(SERVER, password ?? '');
  return { ...rig, outputs, inputs, config, run, observe, value, sent, inForce, mark };
}
