import { imageOfServer } from '../../src/azure/postgres-server.ts';
import { passwordMark } from '../../src/emulator/types/postgres-login.ts';
import { describe, expect, test } from 'vitest';
import { childId, resourceId } from '../../src/azure/ids.ts';
import { witnessOf } from '../../src/azure/postgres-server.ts';
import { notes } from './notes.ts';
import { GROUP, KEY, secretRig, VAULT } from './secret-rig.ts';

const SERVER = resourceId(GROUP, 'Microsoft.DBforPostgreSQL/flexibleServers', 'psql-shop');
const PASSWORD_KEY = `postgres/${SERVER.toLowerCase()}`;
const DATABASE = childId(SERVER, 'databases', 'shop');
const RULE = childId(SERVER, 'firewallRules', 'office');
const RANGE = { startIpAddress: '203.0.113.1', endIpAddress: '203.0.113.9' };
const VERSION = 'api-version=2025-08-01';

/** A vault, and ways to make a server whose password it holds. */
async function postgresRig(options: Parameters<typeof secretRig>[0] = {}) {
  const rig = await secretRig(options);
  const { azure, discretion, cloud, requests } = rig;
  const put = async (password: string, more: object = {}) => {
    const { digest } = await azure.secrets.put(KEY, () => password, discretion);
    await azure.postgres.putServer(SERVER, {
      location: 'westeurope',
      tags: { project: 'shop' },
      version: '16',
      sku: 'Standard_B1ms',
      tier: 'Burstable',
      storageSizeGB: 32,
      backupRetentionDays: 7,
      administratorLogin: 'shopadmin',
      password: { value: password, witness: witnessOf(KEY, digest) },
      ...more,
    });
  };
  const inForce = (): unknown => cloud.store.dump().secrets[PASSWORD_KEY];
  /** The bodies of the PUTs of the server since the last call. */
  const sent = () =>
    requests
      .splice(0)
      .filter(({ method, url }) => method === 'PUT' && new URL(url).pathname === SERVER)
      .map(({ body }) => JSON.parse(new TextDecoder().decode(body)));
  return { ...rig, put, inForce, sent };
}

describe('a server', () => {
  test('has an image without the empty type of storage that Azure shows for the default and does not take back', () => {
    const shown = { properties: { storage: { type: '', tier: 'P4' } } };
    expect(imageOfServer(shown)).toEqual({ properties: { storage: { tier: 'P4' } } });
    const chosen = { properties: { storage: { type: 'PremiumV2_LRS' } } };
    expect(imageOfServer(chosen)).toEqual(chosen);
  });

  test('has what was declared, our lineage, and a witness of its password', async () => {
    const { put, azure } = await postgresRig();
    await put('First-Passw0rd');
    expect(await azure.observe(SERVER)).toMatchObject({
      location: 'westeurope',
      sku: { name: 'Standard_B1ms', tier: 'Burstable' },
      tags: {
        project: 'shop',
        'deploy-password': 'kv-shop/key:hmac-sha256:First-Passw0rd',
        'deploy-lineage': 'lineage-of-the-test',
      },
      properties: { version: '16', administratorLogin: 'shopadmin', storage: { storageSizeGB: 32 } },
    });
  });

  test('that is written again is sent only what Azure itself shows, and no empty type of storage', async () => {
    const { put, azure, sent } = await postgresRig();
    await put('First-Passw0rd');
    const was = await azure.observe(SERVER);
    sent();
    await put('First-Passw0rd', { backupRetentionDays: 14 });
    const [body] = sent();
    const texts = JSON.stringify(body).match(/"[^"]*":""/g);
    expect(texts).toBeNull();
    expect(Object.keys(body).toSorted()).toEqual(['location', 'properties', 'sku', 'tags']);
    const changed: unknown = JSON.parse(
      JSON.stringify(was).replace('"backupRetentionDays":7', '"backupRetentionDays":14'),
    );
    expect(await azure.observe(SERVER)).toEqual(changed);
    await azure.restore(SERVER, was);
    expect(sent()[0].properties.storage).not.toHaveProperty('type');
    expect(await azure.observe(SERVER)).toEqual(was);
  });

  test('keeps what somebody else has set on it', async () => {
    const { put, azure, cloud } = await postgresRig();
    await put('First-Passw0rd');
    const theirs = {
      maintenanceWindow: { customWindow: 'Enabled', dayOfWeek: 3, startHour: 2, startMinute: 0 },
    };
    await cloud.follow(await cloud.send('PATCH', `${SERVER}?${VERSION}`, { properties: theirs }));
    await put('First-Passw0rd', { backupRetentionDays: 14 });
    expect(await azure.observe(SERVER)).toMatchObject({ properties: theirs });
  });

  test('grows with the performance of its new size', async () => {
    const { put, azure } = await postgresRig();
    await put('First-Passw0rd');
    await put('First-Passw0rd', { storageSizeGB: 256 });
    expect(await azure.observe(SERVER)).toMatchObject({
      properties: { storage: { storageSizeGB: 256, tier: 'P15', iops: 1100 } },
    });
  });

  test('whose password was lost from the tag by hand gets it again', async () => {
    const { put, cloud, sent, azure } = await postgresRig();
    await put('First-Passw0rd');
    const tags = { 'deploy-lineage': 'lineage-of-the-test' };
    await cloud.follow(await cloud.send('PATCH', `${SERVER}?${VERSION}`, { tags }));
    sent();
    await put('First-Passw0rd');
    expect(sent()[0].properties).toHaveProperty('administratorLoginPassword', 'First-Passw0rd');
    expect(await azure.observe(SERVER)).toHaveProperty(['tags', 'deploy-password']);
  });

  test('that is at work is looked at again until it rests', async () => {
    const { put, azure, cloud } = await postgresRig();
    await put('First-Passw0rd');
    const was = await azure.observe(SERVER);
    await cloud.send('PUT', `${RULE}?${VERSION}`, { properties: RANGE });
    const before = cloud.world.now();
    expect(await azure.observe(SERVER)).toEqual(was);
    expect(cloud.world.now() - before, 'one more look').toBeLessThan(10_000);
    expect(cloud.world.now() - before).toBeGreaterThan(0);
  });
});

describe('the password of a server', () => {
  test('is put back with its image: the former value is looked for in the vault', async () => {
    const { put, azure, discretion, inForce } = await postgresRig();
    await put('First-Passw0rd');
    const was = await azure.observe(SERVER, discretion);
    await put('Second-Passw0rd');
    expect(inForce()).toBe(passwordMark(SERVER, 'Second-Passw0rd'));
    await azure.restore(SERVER, was, discretion);
    expect(inForce()).toBe(passwordMark(SERVER, 'First-Passw0rd'));
    expect(await azure.observe(SERVER, discretion)).toEqual(was);
  });

  test('is not sent again when it is in force already', async () => {
    const { put, azure, discretion, sent } = await postgresRig();
    await put('First-Passw0rd');
    const was = await azure.observe(SERVER, discretion);
    await put('First-Passw0rd', { backupRetentionDays: 14 });
    sent();
    await azure.restore(SERVER, was, discretion);
    expect(sent().map(({ properties }) => 'administratorLoginPassword' in properties)).toEqual([false]);
  });

  test('is given to a server that has to be made again', async () => {
    const { put, azure, discretion, inForce } = await postgresRig();
    await put('First-Passw0rd');
    const was = await azure.observe(SERVER, discretion);
    await azure.restore(SERVER, null, discretion);
    expect(inForce()).toBeUndefined();
    await azure.restore(SERVER, was, discretion);
    expect(inForce()).toBe(passwordMark(SERVER, 'First-Passw0rd'));
    expect(await azure.observe(SERVER, discretion)).toEqual(was);
  });

  test('that is in no vault leaves a server of which it was undone, and a missing one missing', async () => {
    const { put, azure, discretion, inForce } = await postgresRig();
    await put('First-Passw0rd');
    const was = await azure.observe(SERVER, discretion);
    await put('Second-Passw0rd', { backupRetentionDays: 14 });
    await azure.restore(VAULT, null);
    await azure.restore(SERVER, was, discretion);
    expect(inForce()).toBe(passwordMark(SERVER, 'Second-Passw0rd'));
    expect(await azure.observe(SERVER, discretion)).toMatchObject({
      tags: { 'deploy-password': 'kv-shop/key:hmac-sha256:Second-Passw0rd' },
      properties: { backup: { backupRetentionDays: 7 } },
    });
    await azure.restore(SERVER, null, discretion);
    await expect(azure.restore(SERVER, was, discretion)).resolves.toBeUndefined();
    expect(await azure.observe(SERVER, discretion)).toBeNull();
  });
});

describe('what belongs to a server', () => {
  test('is made, and made again to no effect', async () => {
    const { put, azure } = await postgresRig();
    await put('First-Passw0rd');
    for (const _ of ['once', 'twice']) {
      await azure.postgres.putDatabase(DATABASE);
      await azure.postgres.putFirewallRule(RULE, RANGE);
      expect(await azure.observe(DATABASE)).toEqual({
        properties: { charset: 'UTF8', collation: 'en_US.utf8' },
      });
      expect(await azure.observe(RULE)).toEqual({ properties: RANGE });
    }
  });

  test('a database of another encoding stays as it is', async () => {
    const { put, azure, cloud } = await postgresRig();
    await put('First-Passw0rd');
    const properties = { charset: 'LATIN1', collation: 'C' };
    await cloud.follow(await cloud.send('PUT', `${DATABASE}?${VERSION}`, { properties }));
    await azure.postgres.putDatabase(DATABASE);
    expect(await azure.observe(DATABASE)).toEqual({ properties });
  });

  test('waits while the server is busy with something else', async () => {
    const { put, azure, cloud } = await postgresRig();
    await put('First-Passw0rd');
    await cloud.send('PUT', `${RULE}?${VERSION}`, { properties: RANGE });
    await azure.postgres.putDatabase(DATABASE);
    expect(await azure.observe(DATABASE)).not.toBeNull();
    expect(await azure.observe(RULE)).toEqual({ properties: RANGE });
  });
});

test('what is noted of a server tells nothing of its password, not even by a digest', async () => {
  const note = async (value: string): Promise<unknown> => {
    const { cloud, open } = await secretRig();
    const journal = notes();
    await open({ operations: journal }).postgres.putServer(SERVER, {
      location: 'westeurope',
      tags: {},
      version: '16',
      sku: 'Standard_B1ms',
      tier: 'Burstable',
      storageSizeGB: 32,
      backupRetentionDays: 7,
      administratorLogin: 'shopadmin',
      password: { value, witness: 'kv-shop/key:hmac-sha256:1' },
    });
    expect(cloud.store.dump().secrets[PASSWORD_KEY]).toBeDefined();
    return journal.all();
  };
  const noted = await note('Secret-Pass-1');
  expect(Object.keys(noted ?? {})).toEqual([SERVER.toLowerCase()]);
  expect(await note('Another-Pass-2')).toEqual(noted);
});
