import { expect, test } from 'vitest';
import { deployInfrastructureServices } from '../../steps/deploy-infrastructure-services.ts';
import { beforeApps, ranUpTo } from './before-apps.ts';
import { contract } from './contract.ts';
import { inputsOf } from './rig.ts';

contract(deployInfrastructureServices, {
  before: beforeApps,
  change: (config) => {
    const { redis } = config.infrastructure;
    if (redis) redis.args = ['exec redis-server'];
  },
});

test('redis runs from its public image on its port, inside the environment only, with its password by reference', async () => {
  const { run, azure, outputs, config } = await ranUpTo(beforeApps);
  const { apps } = Object(await run(deployInfrastructureServices));
  expect(await azure.observe(apps.redis.id)).toMatchObject({
    properties: {
      configuration: {
        ingress: { external: false, transport: 'Tcp', targetPort: 6379, exposedPort: 6379 },
        secrets: [
          {
            name: 'redis-password',
            keyVaultUrl: 'https://kv-shop-demo.vault.azure.net/secrets/redis-password',
          },
        ],
      },
      template: {
        containers: [
          {
            image: 'docker.io/library/redis:7.4-alpine',
            command: ['/bin/sh', '-c'],
            args: [expect.stringContaining('--appendfsync everysec')],
            resources: { cpu: 0.5, memory: '1Gi' },
          },
        ],
        scale: { minReplicas: 1, maxReplicas: 1, rules: [] },
      },
    },
  });
  expect(await azure.apps.newestRevision(apps.redis.id)).toMatchObject({ state: 'ready' });
  expect(await inputsOf(deployInfrastructureServices, outputs, config)).toMatchObject({
    infrastructure: { redis: { image: 'docker.io/library/redis:7.4-alpine' } },
    secrets: { 'redis-password': { digest: expect.any(String) } },
  });
});

test('a secret that is declared nowhere is said to be missing', async () => {
  const { outputs, config } = await ranUpTo(beforeApps);
  const { redis } = config.infrastructure;
  if (redis) redis.secretEnv = { REDIS_PASSWORD: 'nowhere' };
  await expect(inputsOf(deployInfrastructureServices, outputs, config)).rejects.toMatchObject({
    reason: 'secret-missing',
    message: expect.stringContaining('nowhere'),
  });
});
