import { describe, expect, test } from 'vitest';
import { shopRig } from './shop-rig.ts';

async function standing(states: Record<string, unknown>) {
  const rig = await shopRig();
  const id = rig.cloud.at('Microsoft.App/containerApps/productservice');
  await rig.azure.apps.put(id, rig.spec());
  const { store } = rig.cloud;
  const dump = store.dump();
  const kept = JSON.stringify(dump);
  // More states are met in Azure than the embedded one comes to: its revision is made to look so.
  const crashed = JSON.parse(kept, (_key, value: unknown) =>
    isRevision(value) ? { ...value, properties: { ...value.properties, ...states } } : value,
  );
  store.replace(crashed);
  return { ...rig, id };
}

function isRevision(value: unknown): value is { properties: object } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Microsoft.App/containerApps/revisions'
  );
}

describe('a revision', () => {
  test('that runs and is healthy is ready', async () => {
    const { azure, id } = await standing({ runningState: 'RunningAtMaxScale' });
    expect(await azure.apps.newestRevision(id)).toMatchObject({ state: 'ready' });
  });

  test.each([
    [{ healthState: 'Unhealthy' }],
    [{ runningState: 'Processing' }],
    [{ runningState: 'Degraded' }],
    [{ provisioningState: 'Provisioning' }],
    [{ healthState: 'None' }],
  ])('with %o is waited for, and told when the time is up', async (states) => {
    const { azure, id, spec, cloud } = await standing(states);
    expect(await azure.apps.newestRevision(id)).toMatchObject({ state: 'starting' });
    const started = cloud.world.now();
    const [told = ''] = Object.values(states);
    await expect(azure.apps.put(id, spec({ timeoutSeconds: 60 }))).rejects.toMatchObject({
      reason: 'unhealthy',
      message: expect.stringMatching(
        new RegExp(`^productservice: revision .* is not ready after 60 s: .*${told}`),
      ),
      details: {
        hint: expect.stringMatching(/^Mend the app or its settings/),
      },
    });
    expect(cloud.world.now() - started).toBeLessThan(90_000);
  });

  test('that has failed is told at once, with its error', async () => {
    const { azure, id } = await standing({
      provisioningState: 'Failed',
      provisioningError: 'no such file: server.ts',
    });
    expect(await azure.apps.newestRevision(id)).toMatchObject({
      state: 'failed',
      why: 'no such file: server.ts',
    });
  });

  test('that failed to activate is told at once', async () => {
    const { azure, id } = await standing({ runningState: 'ActivationFailed' });
    expect(await azure.apps.newestRevision(id)).toMatchObject({ state: 'failed' });
  });

  test('of an older template is not what the app asks for', async () => {
    const { azure, id } = await standing({
      template: { containers: [{ name: 'productservice', image: 'other' }] },
    });
    expect(await azure.apps.newestRevision(id)).toMatchObject({ state: 'starting', image: 'other' });
  });

  test('scaled to zero by its own rules is ready', async () => {
    const { azure, id, spec, cloud } = await standing({});
    await azure.apps.put(id, spec({ replicas: { min: 0, max: 3 } }));
    const asleep = JSON.parse(JSON.stringify(cloud.store.dump()), (_key, value: unknown) =>
      isRevision(value)
        ? {
            ...value,
            properties: {
              ...value.properties,
              healthState: 'None',
              runningState: 'ScaledToZero',
              replicas: 0,
            },
          }
        : value,
    );
    cloud.store.replace(asleep);
    expect(await azure.apps.newestRevision(id)).toMatchObject({ state: 'ready' });
  });
});
