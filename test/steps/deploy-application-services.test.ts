import { expect, test } from 'vitest';
import { configureEnvironmentVariables } from '../../steps/configure-environment-variables.ts';
import { deployApplicationServices } from '../../steps/deploy-application-services.ts';
import { beforeApps, ranUpTo } from './before-apps.ts';
import { contract } from './contract.ts';
import { inputsOf, observeAll, undoAll } from './rig.ts';

contract(deployApplicationServices, {
  before: beforeApps,
  change: (config) => {
    const { productservice } = config.services;
    if (productservice) productservice.env = { LOG_LEVEL: 'debug' };
  },
});

test('services run by digest, pulled and given their secrets as the identity', async () => {
  const { run, azure, outputs } = await ranUpTo(beforeApps);
  const { images } = Object(outputs.get('build_and_push_images'));
  const { apps } = Object(await run(deployApplicationServices));
  expect(apps.productservice.url).toBe(`https://${apps.productservice.fqdn}`);
  expect(await azure.observe(apps.productservice.id)).toMatchObject({
    properties: {
      configuration: {
        activeRevisionsMode: 'Single',
        registries: [{ server: 'crshopdemo.azurecr.io', identity: expect.stringContaining('id-shop') }],
        dapr: { enabled: true, appId: 'productservice', appPort: 8080, appProtocol: 'http' },
        ingress: { external: true, targetPort: 8080 },
      },
      template: { containers: [{ image: images.productservice.reference }] },
    },
  });
});

test('what an app is asked to be is named by the keys of the configuration', async () => {
  const { outputs, config } = await ranUpTo(beforeApps);
  const inputs = await inputsOf(deployApplicationServices, outputs, config);
  expect(inputs).toMatchObject({
    services: {
      orderservice: {
        env: { LOG_LEVEL: 'info' },
        health: { path: '/healthz' },
        scale: { concurrentRequests: 50 },
        replicas: { min: 1, max: 1 },
        dapr: { enabled: true, appId: 'orderservice', appPort: 8080, protocol: 'http' },
      },
    },
    secrets: { 'payment-api-key': { digest: expect.any(String) } },
    verification: { timeoutSeconds: 300 },
  });
  // What other steps see to is no change for this one.
  expect(JSON.stringify(inputs)).not.toContain('PRODUCTSERVICE_URL');
  expect(JSON.stringify(inputs)).not.toContain('server.ts');
});

test('run again, by force, it leaves the address variables in place', async () => {
  const { run, outputs, config, ports } = await ranUpTo([...beforeApps, deployApplicationServices]);
  await run(configureEnvironmentVariables);
  const inputs = await inputsOf(configureEnvironmentVariables, outputs, config);
  const told = await observeAll(configureEnvironmentVariables, inputs, ports);
  await run(deployApplicationServices);
  expect(await observeAll(configureEnvironmentVariables, inputs, ports)).toEqual(told);
  expect(Object.values(told)).toEqual([
    { ORDERSERVICE_URL: expect.stringMatching(/^https:\/\/orderservice\./) },
    { PRODUCTSERVICE_URL: expect.stringMatching(/^https:\/\/productservice\./) },
  ]);
});

test('undone, it leaves the address variables in place', async () => {
  const { run, outputs, config, ports } = await ranUpTo([...beforeApps, deployApplicationServices]);
  await run(configureEnvironmentVariables);
  const inputs = await inputsOf(configureEnvironmentVariables, outputs, config);
  const told = await observeAll(configureEnvironmentVariables, inputs, ports);
  const apps = await inputsOf(deployApplicationServices, outputs, config);
  const was = await observeAll(deployApplicationServices, apps, ports);
  const { productservice } = config.services;
  if (productservice) productservice.env = { LOG_LEVEL: 'debug' };
  await run(deployApplicationServices);
  await undoAll(deployApplicationServices, was, ports);
  expect(await observeAll(configureEnvironmentVariables, inputs, ports)).toEqual(told);
  expect(await observeAll(deployApplicationServices, apps, ports)).toEqual(was);
});

test('its output changes with what an app was asked to be, so that it is verified anew', async () => {
  const { run, config } = await ranUpTo(beforeApps);
  const one = Object(await run(deployApplicationServices)).apps;
  const { productservice } = config.services;
  if (productservice) productservice.scale.concurrentRequests = 7;
  const two = Object(await run(deployApplicationServices)).apps;
  expect(two.productservice.digest).not.toBe(one.productservice.digest);
  expect(two.orderservice).toEqual(one.orderservice);
});
