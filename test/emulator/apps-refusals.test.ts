import { describe, expect, it } from 'vitest';
import { appBody, appsRig, container } from './apps-rig.ts';

// What the schema refuses, in ARM's common words.
const INVALID = 'InvalidRequestContent';
// What Container Apps itself refuses without a code of its own.
const PARAMETER = 'InvalidRequestParameterWithDetails';

describe('what a container app is refused for', () => {
  const ingress = (more: object) => ({
    configuration: { ingress: { external: false, targetPort: 80, ...more } },
  });
  const one = (more: object) => ({ template: { containers: [container(more)] } });
  const rule = (http: object) => ({ template: { scale: { rules: [{ name: 'http', ...http }] } } });
  const probe = (more: object) => one({ probes: [{ type: 'Liveness', httpGet: { port: 80 }, ...more }] });

  // Codes and words as deployment logs quote them; see the sources at each rule in src/emulator/types.
  it.each([
    [
      'no container',
      { template: { containers: [] } },
      'ContainerAppCreateMustContainContainer',
      'Must specify atleast one',
    ],
    ['no image', one({ image: undefined }), 'ContainerAppImageRequired', "must have an 'Image' property"],
    [
      'a size that is not sold',
      one({ resources: { cpu: 0.5, memory: '0.5Gi' } }),
      'ContainerAppInvalidResourceTotal',
      '(CPU: 0.5, memory: 0.5) is invalid. Total CPU and memory for all containers',
    ],
    [
      'a secret that it has not',
      one({ env: [{ name: 'A', secretRef: 'missing' }] }),
      'ContainerAppSecretRefNotFound',
      "SecretRef 'missing' defined for container 'main' not found.",
    ],
    [
      'a secret with neither value nor reference',
      { configuration: { secrets: [{ name: 'one' }] } },
      'ContainerAppSecretInvalid',
      "Container app secret(s) with name(s) 'one' are invalid: value or keyVaultUrl and identity should be provided.",
    ],
    [
      'a reference without an identity',
      { configuration: { secrets: [{ name: 'one', keyVaultUrl: 'https://kv.vault.azure.net/secrets/a' }] } },
      'ContainerAppSecretInvalid',
      'value or keyVaultUrl and identity',
    ],
    [
      'a reference to no vault',
      {
        configuration: {
          secrets: [{ name: 'one', keyVaultUrl: 'https://example.org/a', identity: 'system' }],
        },
      },
      'ContainerAppSecretKeyVaultUrlInvalid',
      'keyVaultUrl',
    ],
    [
      'a registry password that it has not',
      { configuration: { registries: [{ server: 'x.azurecr.io', username: 'x', passwordSecretRef: 'p' }] } },
      'ContainerAppSecretRefNotFound',
      "'p'",
    ],
    [
      'external TCP without a network',
      ingress({ external: true, transport: 'tcp' }),
      'ContainerAppTcpRequiresVnet',
      'custom VNET',
    ],
    [
      'an identity that is not there',
      { identity: { type: 'UserAssigned', userAssignedIdentities: { '/subscriptions/1/x': {} } } },
      'FailedIdentityOperation',
      'was not found',
    ],
    [
      'weights that are not 100',
      ingress({ traffic: [{ latestRevision: true, weight: 50 }] }),
      PARAMETER,
      '100',
    ],
    [
      'traffic for an unknown revision',
      ingress({ traffic: [{ revisionName: 'shop--x', weight: 100 }] }),
      PARAMETER,
      'shop--x',
    ],
    ['an exposed port without TCP', ingress({ exposedPort: 9000 }), PARAMETER, 'exposedPort'],
    ['an unknown transport', ingress({ transport: 'udp' }), INVALID, 'transport'],
    [
      'a number in a scale rule',
      rule({ http: { metadata: { concurrentRequests: 50 } } }),
      INVALID,
      'concurrentRequests',
    ],
    ['a scale rule of two kinds', rule({ http: {}, tcp: {} }), INVALID, 'exactly one'],
    [
      'more replicas than the most',
      { template: { scale: { minReplicas: 5, maxReplicas: 2 } } },
      INVALID,
      'minReplicas',
    ],
    ['too many replicas', { template: { scale: { maxReplicas: 1001 } } }, INVALID, 'maxReplicas'],
    ['a probe that waits too long', probe({ initialDelaySeconds: 61 }), INVALID, 'initialDelaySeconds'],
    ['a liveness probe that must succeed twice', probe({ successThreshold: 2 }), INVALID, 'successThreshold'],
    ['a probe of both kinds', probe({ tcpSocket: { port: 1 } }), INVALID, 'tcpSocket'],
    ['a suffix against the rules', { template: { revisionSuffix: '1st' } }, PARAMETER, 'suffix'],
    ['an unknown property', { configuration: { revisionMode: 'Single' } }, INVALID, 'revisionMode'],
  ])('%s', async (_what, more, code, words) => {
    const { environment, app, get } = await appsRig();
    const { id } = await environment();
    const { answer, path } = await app('shop', appBody(id, more));
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(words)]);
    expect(answer.body.error.code).toBe(code);
    expect((await get(path)).error.code).toBe('ResourceNotFound');
  });

  it.each(['Shop', '1shop', 'shop-', 'sh--op', 's', 'a'.repeat(33)])('the name %s', async (name) => {
    const { environment, app } = await appsRig();
    const { answer } = await app(name, appBody((await environment()).id));
    expect([answer.status, answer.body.error.code]).toEqual([400, 'ContainerAppInvalidName']);
  });

  // Learn, "Containers in Azure Container Apps", "Configuration"
  it.each([
    [0.25, '0.5Gi'],
    [0.75, '1.5Gi'],
    [2, '4Gi'],
    [4, '8Gi'],
  ])('never the size of %s vCPU and %s', async (cpu, memory) => {
    const { environment, app } = await appsRig();
    const { end } = await app('shop', appBody((await environment()).id, one({ resources: { cpu, memory } })));
    expect(end.body.status).toBe('Succeeded');
  });

  it('the sizes of its containers together', async () => {
    const { environment, app } = await appsRig();
    const { id } = await environment();
    const containers = [container(), container({ name: 'side', resources: { cpu: 0.25, memory: '0.25Gi' } })];
    expect((await app('shop', appBody(id, { template: { containers } }))).answer.status).toBe(400);
    const good = [container(), container({ name: 'side', resources: { cpu: 0.25, memory: '0.5Gi' } })];
    expect((await app('shop', appBody(id, { template: { containers: good } }))).end.body.status).toBe(
      'Succeeded',
    );
  });
});
