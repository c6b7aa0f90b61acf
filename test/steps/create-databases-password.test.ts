import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/engine/failure.ts';
import { createDatabases } from '../../steps/create-databases.ts';
import { foreignServer, prepared, SERVER, setSecret, VAULT_URI } from './databases-rig.ts';
import { everythingIn } from './dump.ts';
import { mishap, undoAll } from './rig.ts';

describe('the password', () => {
  test('is in the vault, with the connection string made of it, before the first call that uses it', async () => {
    const { run, writes, value, inForce, mark } = await prepared();
    await run();
    const made = writes().map((line) => line.replace(/^(\w+) .*\/(\w+\/[\w-]+)\/?$/, '$1 $2'));
    expect(made).toEqual([
      'PUT secrets/postgres-password',
      'PUT secrets/database-url',
      'PUT flexibleServers/psql-shop-demo',
      'PUT databases/shop',
      'PUT firewallRules/azure-services',
    ]);
    const password = await value('postgres-password');
    expect(password).toMatch(/^Generated1x+$/);
    expect(inForce()).toBe(mark(password));
    expect(await value('database-url')).toBe(
      `postgres://shopadmin:${password}@psql-shop-demo.postgres.database.azure.com:5432/shop?sslmode=verify-full`,
    );
  });

  test('is in nothing that the step hands out, and hidden from every report', async () => {
    const { run, inputs, observe, hidden, value, log } = await prepared();
    const output = await run();
    const password = (await value('postgres-password')) ?? '';
    expect(JSON.stringify([inputs, output, await observe(), log])).not.toContain(password);
    expect(hidden).toEqual(expect.arrayContaining([password, await value('database-url')]));
  });

  test('that was generated before a crash is the one that counts', async () => {
    const at = await prepared();
    const crashed = mishap(at, 2, 'refused');
    await expect(at.run(crashed.ports)).rejects.toBeInstanceOf(Failure);
    const password = await at.value('postgres-password');
    await at.run();
    expect(await at.value('postgres-password')).toBe(password);
    expect(at.inForce()).toBe(at.mark(password));
  });

  test('is sent once, and again only when the vault has another', async () => {
    const at = await prepared();
    await at.run();
    expect(at.sent().map(({ properties }) => 'administratorLoginPassword' in properties)).toEqual([true]);
    await at.run();
    expect(at.sent().map(({ properties }) => 'administratorLoginPassword' in properties)).toEqual([false]);
    await setSecret(at, 'postgres-password', 'Rotated-by-hand-1');
    await at.run();
    expect(at.inForce()).toBe(at.mark('Rotated-by-hand-1'));
    expect(await at.value('database-url')).toContain('shopadmin:Rotated-by-hand-1@');
  });

  test('of before a rotation is in force again when that is undone', async () => {
    const at = await prepared();
    await at.run();
    const first = at.inForce();
    const everything = everythingIn(at);
    const was = await at.observe();
    await setSecret(at, 'postgres-password', 'Rotated-by-hand-1');
    await at.run();
    await undoAll(createDatabases, was, at.ports);
    expect(at.inForce()).toBe(first);
    expect(await at.observe()).toEqual(was);
    expect(everythingIn(at)).toEqual(everything);
  });

  test('that is lost leaves the tag that tells which one is in force, so that the difference is seen', async () => {
    const at = await prepared();
    await at.run();
    const was = await at.observe();
    await at.azure.vaultSecrets.remove(VAULT_URI, 'postgres-password');
    await at.azure.vaultSecrets.purge(VAULT_URI, 'postgres-password');
    await at.run();
    const rotated = await at.value('postgres-password');
    await at.ports.azure.restore(SERVER, was[SERVER.toLowerCase()] ?? null, at.ports.secrets);
    expect(at.inForce()).toBe(at.mark(rotated));
    const after = await at.ports.azure.observe(SERVER);
    expect(after).not.toEqual(was[SERVER.toLowerCase()]);
    expect(JSON.stringify(after)).toContain(at.ports.secrets.digest(String(rotated)));
  });

  test('that somebody deleted softly is recovered, and in the bin again when undone', async () => {
    const at = await prepared();
    await setSecret(at, 'postgres-password', 'Somebodys-Passw0rd');
    await at.azure.vaultSecrets.remove(VAULT_URI, 'postgres-password');
    const was = await at.observe();
    const everything = everythingIn(at);
    await at.run();
    expect(at.inForce()).toBe(at.mark('Somebodys-Passw0rd'));
    await undoAll(createDatabases, was, at.ports);
    expect(await at.observe()).toEqual(was);
    expect(everythingIn(at)).toEqual(everything);
  });

  test('never holds a part of the login, and is of three kinds of characters', async () => {
    const at = await prepared();
    const offered = ['nodigitshere', 'onlysmall1', 'ShopAdmin12345', 'Good1Password'];
    const generate = (): string => offered.shift() ?? '';
    await at.run({ ...at.ports, secrets: { ...at.ports.secrets, generate } });
    expect(at.inForce()).toBe(at.mark('Good1Password'));
  });
});

describe('a server of somebody else', () => {
  test('whose password nobody told is refused before anything is written', async () => {
    const at = await prepared();
    await foreignServer(at);
    at.writes();
    await expect(at.run()).rejects.toMatchObject({
      reason: 'azure-refused',
      hint: expect.stringContaining('postgres-password'),
    });
    expect(at.writes()).toEqual([]);
  });

  test('is adopted with the password that the vault has, keeps it, and is put back, never deleted', async () => {
    const at = await prepared();
    await foreignServer(at);
    await setSecret(at, 'postgres-password', 'Their-Passw0rd');
    const was = await at.observe();
    const everything = everythingIn(at);
    await at.run();
    expect(at.sent().map(({ properties }) => 'administratorLoginPassword' in properties)).toEqual([false]);
    const image = await at.azure.observe(SERVER);
    expect(image).toMatchObject({
      location: 'northeurope',
      sku: { name: 'Standard_B1ms' },
      tags: { owner: 'somebody', project: 'shop' },
    });
    expect(image).not.toHaveProperty(['tags', 'deploy-lineage']);
    await at.azure.restore(SERVER, null, at.ports.secrets);
    expect(await at.azure.observe(SERVER)).not.toBeNull();
    await undoAll(createDatabases, was, at.ports);
    expect(everythingIn(at)).toEqual(everything);
  });
});
