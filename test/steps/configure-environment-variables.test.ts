import { expect, test } from 'vitest';
import { configureEnvironmentVariables } from '../../steps/configure-environment-variables.ts';
import { deployApplicationServices } from '../../steps/deploy-application-services.ts';
import { beforeApps, ranUpTo } from './before-apps.ts';
import { contract } from './contract.ts';
import { inputsOf, observeAll } from './rig.ts';

const before = [...beforeApps, deployApplicationServices];

contract(configureEnvironmentVariables, {
  before,
  change: (config) => {
    const { productservice } = config.services;
    if (productservice) productservice.addresses = { ORDERS: 'orderservice', SELF: 'productservice' };
  },
  outside: {
    'the value of one': async ({ azure, ports }) => {
      await azure.apps.putAddresses(
        await anApp(ports),
        { ORDERSERVICE_URL: 'https://elsewhere.example' },
        300,
      );
    },
    'one more': async ({ azure, ports }) => {
      const id = await anApp(ports);
      const now = await azure.apps.observeAddresses(`${id}#env`);
      await azure.apps.putAddresses(id, { ...now, MORE_URL: 'https://more.example' }, 300);
    },
  },
});

async function anApp({ azure }: { azure: { subscriptionId: string } }): Promise<string> {
  return `/subscriptions/${azure.subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.App/containerApps/productservice`;
}

test('each service is told the addresses it asks for, and nothing else of the apps changes', async () => {
  const { run, outputs, config, ports } = await ranUpTo(before);
  const apps = await inputsOf(deployApplicationServices, outputs, config);
  const was = await observeAll(deployApplicationServices, apps, ports);
  const { apps: deployed } = Object(outputs.get('deploy_application_services'));
  expect(await run(configureEnvironmentVariables)).toEqual({
    addresses: {
      productservice: { ORDERSERVICE_URL: deployed.orderservice.url },
      orderservice: { PRODUCTSERVICE_URL: deployed.productservice.url },
    },
  });
  expect(await observeAll(deployApplicationServices, apps, ports)).toEqual(was);
});

test('without addresses in the configuration it has nothing to do', async () => {
  const { run, outputs, config, writes } = await ranUpTo(before);
  for (const service of Object.values(config.services)) service.addresses = {};
  const inputs = await inputsOf(configureEnvironmentVariables, outputs, config);
  expect(configureEnvironmentVariables.at(inputs)).toEqual([]);
  expect(await run(configureEnvironmentVariables)).toEqual({ addresses: {} });
  expect(writes()).toEqual([]);
});

test('its addresses are those of the apps, with a mark of their own', async () => {
  const { outputs, config } = await ranUpTo(before);
  const inputs = await inputsOf(configureEnvironmentVariables, outputs, config);
  expect(configureEnvironmentVariables.at(inputs)).toEqual([
    expect.stringMatching(/\/containerapps\/productservice#env$/),
    expect.stringMatching(/\/containerapps\/orderservice#env$/),
  ]);
});
