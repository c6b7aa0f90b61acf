import { describe, expect, it } from 'vitest';
import { appBody, appsRig, container } from './apps-rig.ts';

const APP = 'api-version=2026-01-01';
const CUSTOMER = '55555555-5555-4555-8555-555555555555';
const logs = (more: object = {}) => ({
  destination: 'log-analytics',
  logAnalyticsConfiguration: { customerId: CUSTOMER, sharedKey: 'the-shared-key', ...more },
});

// Recorded: Azure/azure-powershell, src/App/test/AzContainerAppManagedEnv.Recording.json
describe('an environment', () => {
  it('is created with 201, Waiting, and an operation that ends in Succeeded', async () => {
    const { send, at, follow } = await appsRig();
    const path = at('Microsoft.App/managedEnvironments/cae-shop');
    const answer = await send('PUT', `${path}?${APP}`, {
      location: 'westeurope',
      properties: { appLogsConfiguration: logs() },
    });
    expect([answer.status, answer.body.properties.provisioningState]).toEqual([201, 'Waiting']);
    expect(answer.headers['azure-asyncoperation']).toContain(
      '/providers/Microsoft.App/locations/westeurope/',
    );
    expect((await follow(answer)).body.status).toBe('Succeeded');
    const { body } = await send('GET', `${path}?${APP}`);
    expect(body.properties).toMatchObject({
      provisioningState: 'Succeeded',
      defaultDomain: expect.stringMatching(/^[a-z]+-[0-9a-f]{8}\.westeurope\.azurecontainerapps\.io$/),
      staticIp: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
      zoneRedundant: false,
      workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }],
    });
  });

  it('shows neither the key of its logs nor what Dapr sends traces with', async () => {
    const { send, at, follow, store } = await appsRig();
    const path = at('Microsoft.App/managedEnvironments/cae-shop');
    const properties = {
      appLogsConfiguration: logs(),
      daprAIConnectionString: 'InstrumentationKey=very-secret',
    };
    await follow(await send('PUT', `${path}?${APP}`, { location: 'westeurope', properties }));
    const { body } = await send('GET', `${path}?${APP}`);
    expect(body.properties.appLogsConfiguration).toEqual({
      destination: 'log-analytics',
      logAnalyticsConfiguration: { customerId: CUSTOMER },
    });
    expect(body.properties.daprAIConnectionString).toBeUndefined();
    const kept = JSON.stringify(store.dump());
    expect(kept).not.toContain('the-shared-key');
    expect(kept).not.toContain('very-secret');
  });

  // github.com/microsoft/azure-container-apps/issues/990; github.com/hashicorp/terraform-provider-azurerm/issues/29244
  it.each(['a new one', 'an existing one'])(
    'wants customer id and shared key in a PUT of %s',
    async (which) => {
      const { send, at, follow } = await appsRig();
      const path = at('Microsoft.App/managedEnvironments/cae-shop');
      const body = (appLogsConfiguration: object) => ({
        location: 'westeurope',
        properties: { appLogsConfiguration },
      });
      if (which === 'an existing one') await follow(await send('PUT', `${path}?${APP}`, body(logs())));
      const answer = await send('PUT', `${path}?${APP}`, body(logs({ sharedKey: null })));
      expect([answer.status, answer.body.error]).toEqual([
        400,
        {
          code: 'InvalidRequestParameterWithDetails',
          message: 'LogAnalyticsConfiguration is invalid.  Must provide a valid LogAnalyticsConfiguration',
        },
      ]);
    },
  );

  // github.com/Azure/azure-cli/issues/27098
  it('wants the GUID of a workspace, not its id', async () => {
    const { send, at } = await appsRig();
    const path = at('Microsoft.App/managedEnvironments/cae-shop');
    const appLogsConfiguration = logs({ customerId: at('Microsoft.OperationalInsights/workspaces/log') });
    const answer = await send('PUT', `${path}?${APP}`, {
      location: 'westeurope',
      properties: { appLogsConfiguration },
    });
    expect(answer.body.error.message).toContain('CustomerId must be a GUID');
  });

  it('takes a PATCH with 202 and Location that leaves the logs alone', async () => {
    const { send, at, follow } = await appsRig();
    const path = at('Microsoft.App/managedEnvironments/cae-shop');
    await follow(
      await send('PUT', `${path}?${APP}`, {
        location: 'westeurope',
        properties: { appLogsConfiguration: logs() },
      }),
    );
    const answer = await send('PATCH', `${path}?${APP}`, { tags: { project: 'shop' } });
    expect([answer.status, answer.headers['azure-asyncoperation']]).toEqual([202, undefined]);
    expect((await follow(answer)).status).toBe(200);
    const { body } = await send('GET', `${path}?${APP}`);
    expect(body.tags).toEqual({ project: 'shop' });
    expect(body.properties.appLogsConfiguration.logAnalyticsConfiguration.customerId).toBe(CUSTOMER);
  });

  it('keeps its domain through updates and gets a new one when it is made anew', async () => {
    const { send, environment, follow } = await appsRig();
    const { path, domain } = await environment();
    await follow(
      await send('PUT', `${path}?${APP}`, { location: 'westeurope', tags: { a: 'b' }, properties: {} }),
    );
    expect((await send('GET', `${path}?${APP}`)).body.properties.defaultDomain).toBe(domain);
    await follow(await send('DELETE', `${path}?${APP}`));
    expect((await environment()).domain).not.toBe(domain);
  });

  // Learn, "Reliability in Azure Container Apps"
  it('never changes its zone redundancy', async () => {
    const { send, environment } = await appsRig();
    const { path } = await environment();
    const body = { location: 'westeurope', properties: { zoneRedundant: true } };
    expect((await send('PUT', `${path}?${APP}`, body)).status).toBe(400);
  });

  // github.com/microsoft/azure-container-apps/issues/701
  it('refuses a write while another is in progress', async () => {
    const { send, at } = await appsRig();
    const path = at('Microsoft.App/managedEnvironments/cae-shop');
    const body = { location: 'westeurope', properties: {} };
    await send('PUT', `${path}?${APP}`, body);
    const { status, body: refused } = await send('PUT', `${path}?${APP}`, body);
    expect([status, refused.error.code]).toEqual([409, 'ManagedEnvironmentOperationInProgress']);
  });

  // github.com/microsoft/azure-container-apps/issues/1012 has the sentence
  it('is not deleted while apps or jobs are in it', async () => {
    const { send, environment, app, at, follow } = await appsRig();
    const { path, id } = await environment();
    const one = await app('shop', appBody(id));
    const refused = await send('DELETE', `${path}?${APP}`);
    expect([refused.status, refused.body.error]).toEqual([
      409,
      {
        code: 'ManagedEnvironmentHasContainerApps',
        message:
          'The specified environment cae-shop cannot be deleted because it still contains 1 ContainerApps.',
      },
    ]);
    await follow(await send('DELETE', `${one.path}?${APP}`));
    const configuration = { triggerType: 'Manual', replicaTimeout: 60 };
    const properties = { environmentId: id, configuration, template: { containers: [container()] } };
    const job = at('Microsoft.App/jobs/migrate');
    await follow(await send('PUT', `${job}?${APP}`, { location: 'westeurope', properties }));
    expect((await send('DELETE', `${path}?${APP}`)).body.error.code).toBe(
      'ManagedEnvironmentHasContainerAppsJobs',
    );
    await follow(await send('DELETE', `${job}?${APP}`));
    const gone = await send('DELETE', `${path}?${APP}`);
    expect([gone.status, gone.headers['location']]).toEqual([202, expect.any(String)]);
    expect((await send('GET', `${path}?${APP}`)).body.properties.provisioningState).toBe(
      'ScheduledForDelete',
    );
    await follow(gone);
    expect((await send('DELETE', `${path}?${APP}`)).status).toBe(204);
  });

  it('goes with its group, apps first', async () => {
    const { send, environment, app, groupPath, follow, store } = await appsRig();
    const { id } = await environment();
    await app('shop', appBody(id));
    await follow(await send('DELETE', `${groupPath}?api-version=2025-04-01`));
    expect(Object.keys(store.dump().content.resources)).toEqual([]);
  });
});

describe('a Dapr component', () => {
  const component = (more: object = {}) => ({
    properties: {
      componentType: 'state.redis',
      version: 'v1',
      metadata: [
        { name: 'redisHost', value: 'redis:6379' },
        { name: 'redisPassword', secretRef: 'password' },
      ],
      secrets: [{ name: 'password', value: 'redis-password-value' }],
      scopes: ['productservice'],
      ...more,
    },
  });

  // Recorded: Azure/azure-powershell, src/App/App.Autorest/test/AzContainerAppManagedEnvDapr.Recording.json
  it('is written with 200 at once, and shows the names of its secrets alone', async () => {
    const { send, environment, store } = await appsRig();
    const { path } = await environment();
    const at = `${path}/daprComponents/statestore`;
    const { status, headers, body } = await send('PUT', `${at}?${APP}`, component());
    expect([status, headers['azure-asyncoperation']]).toEqual([200, undefined]);
    expect(body.properties.secrets).toEqual([{ name: 'password' }]);
    expect((await send('POST', `${at}/listSecrets?${APP}`)).body).toEqual({
      value: [{ name: 'password', value: 'redis-password-value' }],
    });
    expect(JSON.stringify(store.dump().content)).not.toContain('redis-password-value');
  });

  // github.com/microsoft/azure-container-apps/issues/643
  it('is refused when it refers to a secret that it has not', async () => {
    const { send, environment } = await appsRig();
    const { path } = await environment();
    const { status, body } = await send(
      'PUT',
      `${path}/daprComponents/statestore?${APP}`,
      component({ secrets: [] }),
    );
    expect([status, body.error.code, body.error.message]).toEqual([
      400,
      'DaprComponentMetadataSecretRefNotFound',
      "SecretRef 'password' defined for dapr metadata setting 'redisPassword' not found",
    ]);
  });

  it('is refused for a scope that is no app id, and for a missing type', async () => {
    const { send, environment } = await appsRig();
    const { path } = await environment();
    const wrong = await send(
      'PUT',
      `${path}/daprComponents/a?${APP}`,
      component({ scopes: ['product_service'] }),
    );
    expect(wrong.body.error.code).toBe('DaprComponentInvalidProperty');
    expect(
      (await send('PUT', `${path}/daprComponents/a?${APP}`, component({ componentType: undefined }))).status,
    ).toBe(400);
  });

  it('is refused in an environment that is missing or not ready', async () => {
    const { send, at } = await appsRig();
    const path = at('Microsoft.App/managedEnvironments/cae-shop');
    const missing = await send('PUT', `${path}/daprComponents/a?${APP}`, component());
    expect([missing.status, missing.body.error.code]).toEqual([404, 'ParentResourceNotFound']);
    await send('PUT', `${path}?${APP}`, { location: 'westeurope', properties: {} });
    const early = await send('PUT', `${path}/daprComponents/a?${APP}`, component());
    expect([early.status, early.body.error.code]).toEqual([400, 'ManagedEnvironmentNotProvisioned']);
  });

  it('is deleted with 200, its secrets with it, and then 204', async () => {
    const { send, environment, store } = await appsRig();
    const at = `${(await environment()).path}/daprComponents/statestore`;
    await send('PUT', `${at}?${APP}`, component());
    expect((await send('DELETE', `${at}?${APP}`)).status).toBe(200);
    expect((await send('DELETE', `${at}?${APP}`)).status).toBe(204);
    expect(JSON.stringify(store.dump().secrets)).not.toContain('redis-password-value');
  });
});
