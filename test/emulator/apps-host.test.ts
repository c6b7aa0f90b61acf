import { describe, expect, it } from 'vitest';
import { appBody, shop } from './apps-rig.ts';

const APP = 'api-version=2026-01-01';

describe('TCP ports', () => {
  const tcp = (exposedPort: number) => ({
    configuration: { ingress: { external: false, transport: 'tcp', targetPort: 6379, exposedPort } },
  });

  // Learn, "Configure Ingress for your app in Azure Container Apps": unique when external; never 80 or 443
  // (github.com/microsoft/azure-container-apps/issues/1558)
  it('may be shared by internal apps, but are never 80 or 443', async () => {
    const { app, environmentOf } = await shop();
    expect((await app('one', appBody(environmentOf.id, tcp(6379)))).end.body.status).toBe('Succeeded');
    expect((await app('two', appBody(environmentOf.id, tcp(6379)))).end.body.status).toBe('Succeeded');
    const { end } = await app('three', appBody(environmentOf.id, tcp(443)));
    expect(end.body.error.message).toContain('Invalid value: 443: exposedPort already in use');
  });
});

describe('external TCP ports', () => {
  it('are unique in an environment with a network of its own', async () => {
    const { app, send, at, follow } = await shop();
    const path = at('Microsoft.App/managedEnvironments/cae-net');
    const infrastructureSubnetId = at('Microsoft.Network/virtualNetworks/net/subnets/apps');
    const properties = { vnetConfiguration: { infrastructureSubnetId } };
    await follow(await send('PUT', `${path}?${APP}`, { location: 'westeurope', properties }));
    const ingress = { external: true, transport: 'Tcp', targetPort: 5432 };
    expect((await app('one', appBody(path, { configuration: { ingress } }))).end.body.status).toBe(
      'Succeeded',
    );
    const { end } = await app('two', appBody(path, { configuration: { ingress } }));
    expect(end.body.error.message).toContain(
      "Field 'configuration.ingress.exposedPort' is invalid with details: 'Invalid value: 5432: exposedPort already in use'",
    );
    const other = { ...ingress, exposedPort: 5433 };
    expect((await app('two', appBody(path, { configuration: { ingress: other } }))).end.body.status).toBe(
      'Succeeded',
    );
  });
});

describe('the address of an app', () => {
  const page = async (rig: Awaited<ReturnType<typeof shop>>, host: string, scheme = 'https') =>
    rig.sendBytes('GET', `${scheme}://${host}/healthz`);

  it('answers 200 once a ready revision serves it, and 503 when none does', async () => {
    const rig = await shop();
    const { path, shown } = await rig.app('shop', appBody(rig.environmentOf.id));
    const host = shown.properties.configuration.ingress.fqdn;
    expect((await page(rig, host)).status).toBe(200);
    expect((await page(rig, shown.properties.latestRevisionFqdn)).status).toBe(200);
    await rig.send('POST', `${path}/revisions/${shown.properties.latestRevisionName}/deactivate?${APP}`);
    expect((await page(rig, host)).status).toBe(503);
  });

  it('answers 503 while no revision has ever been ready', async () => {
    const rig = await shop();
    const { shown } = await rig.app('shop', rig.body());
    expect((await page(rig, shown.properties.configuration.ingress.fqdn)).status).toBe(503);
  });

  // "Error 404 - This Container App is stopped or does not exist."
  it('answers 404 for an internal app, an unknown one and one without ingress', async () => {
    const rig = await shop();
    const ingress = { external: false, targetPort: 80 };
    const { shown } = await rig.app('shop', appBody(rig.environmentOf.id, { configuration: { ingress } }));
    const internal = await page(rig, shown.properties.configuration.ingress.fqdn);
    expect([internal.status, internal.body]).toEqual([
      404,
      expect.stringContaining('This Container App is stopped or does not exist'),
    ]);
    await rig.app('other', appBody(rig.environmentOf.id, { configuration: { ingress: null } }));
    expect((await page(rig, `other.${rig.environmentOf.domain}`)).status).toBe(404);
    expect((await page(rig, `gone.${rig.environmentOf.domain}`)).status).toBe(404);
  });

  it('sends plain HTTP to HTTPS unless insecure connections are allowed', async () => {
    const rig = await shop();
    const { shown } = await rig.app('shop', appBody(rig.environmentOf.id));
    const host = shown.properties.configuration.ingress.fqdn;
    const moved = await page(rig, host, 'http');
    expect([moved.status, moved.headers['location']]).toEqual([301, `https://${host}/healthz`]);
    const ingress = { external: true, targetPort: 80, allowInsecure: true };
    await rig.app('shop', appBody(rig.environmentOf.id, { configuration: { ingress } }));
    expect((await page(rig, host, 'http')).status).toBe(200);
  });
});
