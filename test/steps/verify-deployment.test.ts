import { expect, test } from 'vitest';
import { configureEnvironmentVariables } from '../../steps/configure-environment-variables.ts';
import { deployApplicationServices } from '../../steps/deploy-application-services.ts';
import { deployInfrastructureServices } from '../../steps/deploy-infrastructure-services.ts';
import { runMigrations } from '../../steps/run-migrations.ts';
import { verifyDeployment } from '../../steps/verify-deployment.ts';
import { beforeApps, ranUpTo } from './before-apps.ts';
import { contract } from './contract.ts';

const before = [
  ...beforeApps,
  deployInfrastructureServices,
  deployApplicationServices,
  configureEnvironmentVariables,
  runMigrations,
];

contract(verifyDeployment, {
  before,
  undoable: false,
  change: (config) => {
    const { productservice } = config.services;
    if (productservice) productservice.health.path = '/other';
  },
});

test('a sound deployment is told by the addresses of its external services, and nothing is written', async () => {
  const { run, outputs, config, writes, log } = await ranUpTo(before);
  const { apps } = Object(outputs.get('deploy_application_services'));
  if (config.services['orderservice']) config.services['orderservice'].external = false;
  expect(await run(verifyDeployment)).toEqual({ addresses: { productservice: apps.productservice.url } });
  expect(writes()).toEqual([]);
  expect(log.join('\n')).toContain(apps.productservice.url);
});

test('an app that runs another image than the one that was built is told', async () => {
  const { run, outputs, azure, config } = await ranUpTo(before);
  config.verification.timeoutSeconds = 10;
  const { apps } = Object(outputs.get('deploy_application_services'));
  const { images } = Object(outputs.get('build_and_push_images'));
  const image = JSON.parse(
    JSON.stringify(await azure.observe(apps.productservice.id)).replaceAll(
      images.productservice.reference,
      'mcr.microsoft.com/k8se/quickstart:latest',
    ),
  );
  await azure.restore(apps.productservice.id, image);
  await expect(run(verifyDeployment)).rejects.toMatchObject({
    reason: 'unhealthy',
    message: expect.stringMatching(
      /runs mcr\.microsoft\.com\/k8se\/quickstart:latest, not crshopdemo\.azurecr\.io/,
    ),
    details: { address: apps.productservice.id, hint: expect.stringContaining('--force-step') },
  });
});

test('an app that is gone is told', async () => {
  const { run, outputs, azure } = await ranUpTo(before);
  const { apps } = Object(outputs.get('deploy_application_services'));
  await azure.restore(apps.orderservice.id, null);
  await expect(run(verifyDeployment)).rejects.toMatchObject({
    reason: 'unhealthy',
    message: 'the app is gone',
  });
});

test('a health path that does not answer 200 in time is told', async () => {
  const { run, config } = await ranUpTo(before, {
    emulator: { faults: [{ method: 'GET', path: '/healthz', status: 418, code: 'Teapot' }] },
  });
  config.verification.timeoutSeconds = 30;
  await expect(run(verifyDeployment)).rejects.toMatchObject({
    reason: 'unhealthy',
    message: expect.stringMatching(/^https:\/\/.*\/healthz answers 418, not 200$/),
  });
});

test('a health path that answers a little later is enough', async () => {
  const { run } = await ranUpTo(before, {
    emulator: { faults: [{ method: 'GET', path: '/healthz', times: 3, status: 404, code: 'NotYet' }] },
  });
  expect(await run(verifyDeployment)).toMatchObject({ addresses: { productservice: expect.any(String) } });
});

test('a Dapr component that is gone is told', async () => {
  const { run, outputs, azure } = await ranUpTo(before);
  const { id } = Object(outputs.get('create_container_apps_env'));
  await azure.restore(`${id}/daprComponents/statestore`, null);
  await expect(run(verifyDeployment)).rejects.toMatchObject({
    reason: 'unhealthy',
    message: 'the Dapr component is gone',
    details: { hint: expect.stringContaining('create_container_apps_env') },
  });
});
