import { describe, expect, it } from 'vitest';
import { postgresRig, serverBody } from './postgres-rig.ts';

const RULE = { properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' } };

describe('a database of a PostgreSQL server', () => {
  // azure-rest-api-specs, DBforPostgreSQL.Management/Database.tsp and examples/DatabasesCreate.json
  it('is created by an operation, with the defaults of the server', async () => {
    const { send, child, server, follow } = await postgresRig();
    await server();
    const made = await send('PUT', child('databases', 'shop'), { properties: {} });
    expect(made.status).toBe(202);
    expect(made.headers['azure-asyncoperation']).toBeDefined();
    await follow(made);
    const shown = await send('GET', child('databases', 'shop'));
    expect(shown.body.properties).toEqual({ charset: 'UTF8', collation: 'en_US.utf8' });
  });

  it('is left as it is by a PUT that names the same encoding, and refuses another one', async () => {
    const { send, child, server, follow } = await postgresRig();
    await server();
    const body = { properties: { charset: 'utf8', collation: 'pl_PL.utf8' } };
    await follow(await send('PUT', child('databases', 'shop'), body));
    await follow(await send('PUT', child('databases', 'shop'), {}));
    expect((await send('GET', child('databases', 'shop'))).body.properties).toEqual({
      charset: 'UTF8',
      collation: 'pl_PL.utf8',
    });
    const charset = await send('PUT', child('databases', 'shop'), { properties: { charset: 'LATIN1' } });
    expect(charset.body.error.code).toBe('InvalidParameterValue');
    const collation = await send('PUT', child('databases', 'shop'), { properties: { collation: 'C' } });
    expect(collation.status).toBe(400);
  });

  it('is dropped by an operation; those of the system are not', async () => {
    const { send, child, server, follow } = await postgresRig();
    await server();
    await follow(await send('PUT', child('databases', 'shop'), {}));
    const dropped = await send('DELETE', child('databases', 'shop'));
    expect(dropped.status).toBe(202);
    await follow(dropped);
    expect((await send('GET', child('databases', 'shop'))).status).toBe(404);
    expect((await send('DELETE', child('databases', 'shop'))).status).toBe(204);
    expect((await send('DELETE', child('databases', 'azure_maintenance'))).status).toBe(400);
  });

  it('belongs to a server that exists, and has a name of PostgreSQL', async () => {
    const { send, child, server } = await postgresRig();
    expect((await send('PUT', child('databases', 'shop'), {})).body.error.code).toBe(
      'ParentResourceNotFound',
    );
    await server();
    expect((await send('PUT', child('databases', '1shop'), {})).body.error.code).toBe(
      'InvalidParameterValue',
    );
    expect((await send('PUT', child('databases', 'shop'), { properties: { owner: 'me' } })).status).toBe(400);
  });
});

describe('a firewall rule of a PostgreSQL server', () => {
  it('is made, changed and removed by operations', async () => {
    const { send, child, server, follow } = await postgresRig();
    await server();
    const made = await send('PUT', child('firewallRules', 'azure'), RULE);
    expect(made.status).toBe(202);
    await follow(made);
    const wider = { properties: { startIpAddress: '10.0.0.0', endIpAddress: '10.0.0.255' } };
    await follow(await send('PUT', child('firewallRules', 'azure'), wider));
    expect((await send('GET', child('firewallRules', 'azure'))).body.properties).toEqual(wider.properties);
    const removed = await send('DELETE', child('firewallRules', 'azure'));
    expect(removed.status).toBe(202);
    await follow(removed);
    expect((await send('GET', child('firewallRules', 'azure'))).status).toBe(404);
  });

  // azure-rest-api-specs, FirewallRuleProperties: both addresses are required, IPv4
  it('is refused with addresses that are none, or in the wrong order', async () => {
    const { send, child, server } = await postgresRig();
    await server();
    for (const [startIpAddress, endIpAddress] of [
      ['10.0.0.2', '10.0.0.1'],
      ['10.0.0', '10.0.0.1'],
      ['10.0.0.1', '10.0.0.256'],
      ['::1', '::1'],
    ]) {
      // In order.
      const refused = await send('PUT', child('firewallRules', 'azure'), {
        properties: { startIpAddress, endIpAddress },
      });
      expect(refused.status).toBe(400);
    }
    expect(
      (await send('PUT', child('firewallRules', 'azure'), { properties: { startIpAddress: '1.1.1.1' } }))
        .status,
    ).toBe(400);
    expect((await send('PUT', child('firewallRules', 'azure-'), RULE)).status).toBe(400);
  });
});

// github.com/Azure/azure-postgresql/issues/134; hashicorp/terraform-provider-azurerm 18159 and 19953
describe('a busy PostgreSQL server', () => {
  it('refuses what belongs to it with 409 ServerIsBusy while it is made', async () => {
    const { send, at, child } = await postgresRig();
    await send('PUT', at('psql-shop'), serverBody());
    const refused = await send('PUT', child('databases', 'shop'), {});
    expect(refused).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'ServerIsBusy',
          message:
            "Cannot complete operation while server 'psql-shop' is busy processing another operation. Try again later.",
        },
      },
    });
  });

  it('refuses a database beside a firewall rule, a change of itself, and its own deletion', async () => {
    const { send, at, child, server, follow, world } = await postgresRig({ latency: 'realistic' });
    await server();
    const made = await send('PUT', child('firewallRules', 'azure'), RULE);
    expect((await send('GET', at('psql-shop'))).body.properties.state).toBe('Updating');
    const codes = [
      await send('PUT', child('databases', 'shop'), {}),
      await send('PATCH', at('psql-shop'), { tags: { a: 'b' } }),
      await send('DELETE', at('psql-shop')),
      await send('DELETE', child('firewallRules', 'azure')),
    ].map(({ status, body }) => [status, body?.error?.code]);
    expect(codes).toEqual(codes.map(() => [409, 'ServerIsBusy']));
    world.pass(60_000);
    await follow(made);
    expect((await send('PUT', child('databases', 'shop'), {})).status).toBe(202);
  });

  it('makes firewall rules beside each other', async () => {
    const { send, child, server } = await postgresRig({ latency: 'realistic' });
    await server();
    expect((await send('PUT', child('firewallRules', 'one'), RULE)).status).toBe(202);
    expect((await send('PUT', child('firewallRules', 'two'), RULE)).status).toBe(202);
  });

  it('is free again when somebody has looked, also without latency', async () => {
    const { send, child, server } = await postgresRig();
    await server();
    await send('PUT', child('firewallRules', 'azure'), RULE);
    expect((await send('PUT', child('databases', 'shop'), {})).status).toBe(409);
    expect((await send('PUT', child('databases', 'shop'), {})).status).toBe(202);
  });

  it('goes with its group, whatever is in progress', async () => {
    const { send, child, server, follow, rg, at } = await postgresRig();
    await server();
    await send('PUT', child('firewallRules', 'azure'), RULE);
    const deleted = await send('DELETE', `${rg}?api-version=2025-04-01`);
    expect((await follow(deleted)).status).toBe(200);
    expect((await send('GET', at('psql-shop'))).status).toBe(404);
  });
});
