import { passwordMark } from '../../src/emulator/types/postgres-login.ts';
import { describe, expect, it } from 'vitest';
import { ROOT } from './rig.ts';
import { PASSWORD, PG_VERSION, postgresRig, serverBody } from './postgres-rig.ts';

const GP = { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' };

/** Sends a PUT of a server and gives status and code of the refusal. */
async function refusal(more: object, sku?: object, name = 'psql-shop') {
  const { send, at } = await postgresRig();
  const { status, body } = await send('PUT', at(name), serverBody(more, sku));
  return [status, body.error?.code, body.error?.message];
}

const invalid = (parameter: string) => [
  400,
  'InvalidParameterValue',
  `Invalid value given for parameter ${parameter}. Specify a valid parameter value.`,
];

describe('a PostgreSQL flexible server', () => {
  // Azure/azure-service-operator, recordings/Test_DBForPostgreSQL_FlexibleServer_20250801_CRUD.yaml
  it('answers 202 with Azure-AsyncOperation and Location, then shows the defaults that Azure adds', async () => {
    const { send, at, follow } = await postgresRig();
    const made = await send('PUT', at('psql-shop'), serverBody());
    expect(made.status).toBe(202);
    expect(made.headers['azure-asyncoperation']).toContain(
      '/Microsoft.DBforPostgreSQL/locations/westeurope/',
    );
    expect(made.headers['location']).toContain('/operationResults/');
    expect((await send('GET', at('psql-shop'))).body.properties.state).toBe('Provisioning');
    expect((await follow(made)).body.status).toBe('Succeeded');
    const shown = await send('GET', at('psql-shop'));
    expect(shown.body).toMatchObject({
      name: 'psql-shop',
      sku: { name: 'Standard_B1ms', tier: 'Burstable' },
      properties: {
        replica: { role: 'Primary', capacity: 5 },
        storage: { iops: 120, tier: 'P4', storageSizeGB: 32, autoGrow: 'Disabled' },
        network: { publicNetworkAccess: 'Enabled' },
        privateEndpointConnections: [],
        dataEncryption: { type: 'SystemManaged' },
        authConfig: { activeDirectoryAuth: 'Disabled', passwordAuth: 'Enabled' },
        fullyQualifiedDomainName: 'psql-shop.postgres.database.azure.com',
        version: '16',
        minorVersion: expect.stringMatching(/^\d+$/),
        administratorLogin: 'shopadmin',
        state: 'Ready',
        availabilityZone: '1',
        backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
        highAvailability: { mode: 'Disabled', state: 'NotEnabled' },
        replicationRole: 'Primary',
        replicaCapacity: 5,
      },
    });
    expect(shown.body.properties).not.toHaveProperty('provisioningState');
  });

  it('never shows its password, and keeps it nowhere', async () => {
    const { server, store, exchanges, send, at, follow } = await postgresRig();
    expect(JSON.stringify(await server())).not.toContain(PASSWORD);
    const { content, secrets } = store.dump();
    expect(JSON.stringify(content)).not.toContain(PASSWORD);
    expect(JSON.stringify(exchanges)).not.toContain(PASSWORD);
    expect(JSON.stringify(secrets)).not.toContain(PASSWORD);
    await follow(await send('DELETE', at('psql-shop')));
    expect(store.dump().secrets).toEqual({});
  });

  it('comes with its system databases and answers DELETE with 202, or 204 when nothing is there', async () => {
    const { send, at, child, server, follow, store } = await postgresRig();
    await server();
    const list = await send('GET', child('databases', '').replace('/?', '?'));
    expect(list.body.value.map(({ name }: { name: string }) => name).toSorted()).toEqual([
      'azure_maintenance',
      'azure_sys',
      'postgres',
    ]);
    const deleting = await send('DELETE', at('psql-shop'));
    expect(deleting.status).toBe(202);
    expect((await send('GET', at('psql-shop'))).body.properties.state).toBe('Dropping');
    await follow(deleting);
    expect((await send('GET', at('psql-shop'))).status).toBe(404);
    expect((await send('DELETE', at('psql-shop'))).status).toBe(204);
    expect(
      Object.keys(store.dump().content.resources).filter((id) => id.includes('flexibleservers')),
    ).toEqual([]);
  });

  // ServerProperties.administratorLogin: "Must be specified the first time that you enable password based authentication"
  it('wants login and password when it is new', async () => {
    expect(await refusal({ administratorLogin: undefined })).toEqual(invalid('AdministratorLogin'));
    expect(await refusal({ administratorLoginPassword: undefined })).toEqual(
      invalid('AdministratorLoginPassword'),
    );
  });

  // https://learn.microsoft.com/azure/postgresql/flexible-server/quickstart-create-server
  it('refuses reserved logins', async () => {
    for (const login of [
      'azure_superuser',
      'admin',
      'Administrator',
      'root',
      'guest',
      'public',
      'pg_shop',
      '1shop',
    ]) {
      // One rig each.
      expect(await refusal({ administratorLogin: login })).toEqual(invalid('AdministratorLogin'));
    }
  });

  // github.com/Azure/reliable-web-app-pattern-java/issues/98 quotes the rules
  it('refuses passwords that are short, long, simple or hold the login', async () => {
    for (const password of ['Sh0rt-', `Aa1${'x'.repeat(126)}`, 'lettersonly', 'Letters', 'my-Shopadmin-1']) {
      // One rig each.
      expect(await refusal({ administratorLoginPassword: password })).toEqual(
        invalid('AdministratorLoginPassword'),
      );
    }
  });

  it('changes its password any time, and its login never', async () => {
    const { send, at, server, follow, store } = await postgresRig();
    await server();
    const login = await send('PUT', at('psql-shop'), serverBody({ administratorLogin: 'other' }));
    expect(login.body.error.code).toBe('InvalidParameterValue');
    const body = { properties: { administratorLoginPassword: 'Another-Passw0rd' } };
    await follow(await send('PATCH', at('psql-shop'), body));
    expect(Object.values(store.dump().secrets)).toEqual([
      passwordMark(at('psql-shop').replace(/\?.*/, ''), 'Another-Passw0rd'),
    ]);
  });

  // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-compute
  it('has a size that its tier offers', async () => {
    expect(await refusal({}, { name: 'Standard_B1ms', tier: 'GeneralPurpose' })).toEqual(invalid('Sku'));
    expect(await refusal({}, { name: 'Standard_D2ds_v5', tier: 'Burstable' })).toEqual(invalid('Sku'));
    expect(await refusal({}, { name: 'Standard_E2ds_v5', tier: 'MemoryOptimized' })).toEqual([
      202,
      undefined,
      undefined,
    ]);
    expect((await refusal({}, { name: 'Standard_B1ms', tier: 'Cheap' }))[0]).toBe(400);
  });

  // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-storage-premium-ssd; terraform-provider-azurerm 22585
  it('has storage of the sizes that Azure sells, which only grows and takes its tier along', async () => {
    expect(await refusal({ storage: { storageSizeGB: 33 } })).toEqual(invalid('StorageSizeGB'));
    expect(await refusal({ storage: undefined })).toEqual(invalid('StorageSizeGB'));
    const { send, at, server, follow } = await postgresRig();
    await server({ storage: { storageSizeGB: 64 } });
    const less = await send('PUT', at('psql-shop'), serverBody({ storage: { storageSizeGB: 32 } }));
    expect(less.body.error.message).toContain('StorageSizeGB');
    await follow(await send('PATCH', at('psql-shop'), { properties: { storage: { storageSizeGB: 128 } } }));
    const { storage } = (await send('GET', at('psql-shop'))).body.properties;
    expect(storage).toMatchObject({ storageSizeGB: 128, tier: 'P10', iops: 500 });
  });

  // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-major-version-upgrade
  it('is upgraded and never downgraded', async () => {
    const { send, at, server, follow } = await postgresRig();
    await server();
    expect((await send('PUT', at('psql-shop'), serverBody({ version: '15' }))).status).toBe(400);
    expect((await send('PUT', at('psql-shop'), serverBody({ version: '9' }))).status).toBe(400);
    await follow(await send('PATCH', at('psql-shop'), { properties: { version: '17' } }));
    expect((await send('GET', at('psql-shop'))).body.properties.version).toBe('17');
  });

  // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore
  it('keeps backups 7 to 35 days, and their redundancy for ever', async () => {
    expect((await refusal({ backup: { backupRetentionDays: 6 } }))[1]).toBe('InvalidParameterValue');
    expect((await refusal({ backup: { backupRetentionDays: 36 } }))[1]).toBe('InvalidParameterValue');
    const { send, at, server } = await postgresRig();
    await server({ backup: { backupRetentionDays: 14 } });
    const geo = await send('PATCH', at('psql-shop'), {
      properties: { backup: { geoRedundantBackup: 'Enabled' } },
    });
    expect(geo.body.error.message).toContain('GeoRedundantBackup');
  });

  // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-high-availability
  it('has high availability in every tier but Burstable', async () => {
    const highAvailability = { mode: 'ZoneRedundant' };
    expect((await refusal({ highAvailability }))[1]).toBe('InvalidParameterValue');
    const { server } = await postgresRig();
    const { properties } = await server({ highAvailability }, GP);
    expect(properties.highAvailability).toMatchObject({ mode: 'ZoneRedundant', state: 'Healthy' });
  });

  it('takes back what it showed, and keeps what a PUT leaves out', async () => {
    const { send, at, server, follow } = await postgresRig();
    const { location, sku, properties } = await server({ backup: { backupRetentionDays: 14 } });
    await follow(await send('PUT', at('psql-shop'), { location, sku, properties }));
    expect((await send('GET', at('psql-shop'))).body.properties).toEqual(properties);
    await follow(await send('PUT', at('psql-shop'), serverBody()));
    expect((await send('GET', at('psql-shop'))).body.properties.backup.backupRetentionDays).toBe(14);
  });

  // github.com/MicrosoftDocs/azure-docs/issues/106980
  it("has a name by Azure's rules, which nobody else has", async () => {
    for (const name of ['ps', 'Psql', 'psql_shop', '-psql', 'psql-']) {
      // One rig each.
      expect(await refusal({}, undefined, name)).toEqual(invalid('serverName'));
    }
    const { send, at, server, group } = await postgresRig();
    await server();
    const taken = await send('PUT', at('psql-shop', await group('other')), serverBody());
    expect(taken).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'ServerNameAlreadyExists',
          message: 'Specified server name is already used by another server.',
        },
      },
    });
  });

  // Azure/azure-powershell, Test-AzPostgreSqlFlexibleServerNameAvailability.Tests.ps1
  it('answers the name check, for all of Azure and for a location', async () => {
    const { send, server } = await postgresRig();
    await server();
    const type = 'Microsoft.DBforPostgreSQL/flexibleServers';
    for (const where of ['', 'locations/westeurope/']) {
      const path = `${ROOT}/providers/Microsoft.DBforPostgreSQL/${where}checkNameAvailability?${PG_VERSION}`;
      const ask = async (name: string) => (await send('POST', path, { name, type })).body;
      // Two paths.
      expect(await ask('psql-free')).toEqual({ name: 'psql-free', type, nameAvailable: true, message: '' });
      // Two paths.
      expect(await ask('psql-shop')).toMatchObject({
        nameAvailable: false,
        reason: 'AlreadyExists',
        message: 'Specified server name is already used.',
      });
      // Two paths.
      expect(await ask('wrong-~server')).toMatchObject({ nameAvailable: false, reason: 'Invalid' });
    }
  });
});
