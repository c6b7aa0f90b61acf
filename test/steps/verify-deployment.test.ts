import { expect, test } from 'vitest';
import { configureEnvironmentVariables } from '../../steps/configure-environment-variables.ts';
import { deployApplicationServices } from '../../steps/deploy-application-services.ts';
import { deployInfrastructureServices } from '../../steps/deploy-infrastructure-services.ts';
import { runMigrations } from '../../steps/run-migrations.ts';
import { verifyDeployment } from '../../steps/verify-deployment.ts';
import { defaultFlags } from '../../src/config/feature-flags.ts';
import { Failure } from '../../src/engine/failure.ts';
import { beforeApps, ranUpTo } from './before-apps.ts';
import { contract } from './contract.ts';
import { runOne } from './rig.ts';

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
  expect(await run(verifyDeployment)).toEqual({
    addresses: { productservice: apps.productservice.url },
    unhealthy: [],
  });
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
    message: expect.stringMatching(/productservice: https:\/\/\S*\/healthz answers 418, not 200/),
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

test('an app whose address gives no answer at all is unhealthy, too', async () => {
  const { run, config } = await ranUpTo(before, {
    emulator: { faults: [{ method: 'GET', path: '/healthz', drop: true }] },
  });
  config.verification.timeoutSeconds = 10;
  await expect(run(verifyDeployment)).rejects.toMatchObject({
    reason: 'unhealthy',
    message: expect.stringMatching(/^productservice: https:.*gives no answer; /),
  });
});

test('what cannot be looked at is not called unhealthy, and fails whatever the environment says', async () => {
  const { outputs, ports, config, warnings } = await ranUpTo(before);
  const refused = new Failure('azure-refused', 'AuthorizationFailed: you may not read it');
  const azure = { ...ports.azure, observe: () => Promise.reject(refused) };
  const flags = { ...ports.flags, healthChecks: false };
  await expect(runOne(verifyDeployment, outputs, { ...ports, azure, flags }, config)).rejects.toBe(refused);
  expect(warnings).toEqual([]);
});

/** Two things are unhealthy at once: an app that is gone, and a Dapr component. */
async function twiceUnhealthy() {
  const rig = await ranUpTo(before);
  const { apps } = Object(rig.outputs.get('deploy_application_services'));
  const { id } = Object(rig.outputs.get('create_container_apps_env'));
  const component = `${id}/daprComponents/statestore`;
  await rig.azure.restore(apps.orderservice.id, null);
  await rig.azure.restore(component, null);
  rig.writes();
  return { ...rig, apps, component };
}

test('everything is looked at, and told together', async () => {
  const { run } = await twiceUnhealthy();
  await expect(run(verifyDeployment)).rejects.toMatchObject({
    reason: 'unhealthy',
    message: 'statestore: the Dapr component is gone; orderservice: the app is gone',
    details: {
      hint: expect.stringMatching(/create_container_apps_env.*deploy_application_services/),
    },
  });
});

test('where health checks are off all of it is looked at too, and each finding is a warning with its hint', async () => {
  const { outputs, ports, config, warnings, writes, apps, component } = await twiceUnhealthy();
  const flags = { ...ports.flags, healthChecks: false };
  const output = await runOne(verifyDeployment, outputs, { ...ports, flags }, config);
  expect(output).toEqual({
    addresses: { productservice: apps.productservice.url },
    unhealthy: [component, apps.orderservice.id],
  });
  expect(warnings).toEqual([
    expect.stringMatching(
      /^statestore: the Dapr component is gone\. .*--force-step create_container_apps_env/,
    ),
    expect.stringMatching(/^orderservice: the app is gone\. .*--force-step deploy_application_services/),
  ]);
  expect(writes()).toEqual([]);
});

test('what was let pass runs again, and what was healthy does not', () => {
  expect(defaultFlags('local').healthChecks).toBe(false);
  expect(verifyDeployment.unhealthy({ addresses: {}, unhealthy: ['/an/app'] })).toEqual(['/an/app']);
  expect(verifyDeployment.unhealthy({ addresses: {}, unhealthy: [] })).toEqual([]);
  // What was recorded before the step could let anything pass.
  expect(verifyDeployment.unhealthy({ addresses: {} })).toEqual([]);
});
