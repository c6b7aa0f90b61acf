import { expect, test } from 'vitest';
import { openArm } from '../../src/azure/arm.ts';
import { openSubscriptions } from '../../src/azure/subscriptions.ts';
import { azureRig, TENANT } from './rig.ts';
import { scripted } from './scripted.ts';

async function checked(body: object, status = 200): Promise<void> {
  const { connection } = scripted([['GET /subscriptions/s', { status, body }]]);
  await openSubscriptions(connection, openArm(connection)).check();
}

test('an enabled subscription of the tenant passes', async () => {
  await expect(azureRig().azure.subscriptions.check()).resolves.toBeUndefined();
  await expect(checked({ displayName: 'Shop', state: 'Enabled', tenantId: 'T' })).resolves.toBeUndefined();
});

test.each(['Disabled', 'Warned', 'PastDue', 'Deleted'])(
  'a subscription that is %s is refused',
  async (state) => {
    await expect(checked({ displayName: 'Shop', state, tenantId: 't' })).rejects.toMatchObject({
      message: `the subscription Shop is ${state}`,
    });
  },
);

test('a subscription of another tenant is refused', async () => {
  await expect(checked({ displayName: 'Shop', state: 'Enabled', tenantId: TENANT })).rejects.toMatchObject({
    hint: 'Correct `tenantId` in the configuration.',
  });
});

test('a subscription that cannot be seen is told with a hint', async () => {
  const error = { code: 'SubscriptionNotFound', message: 'could not be found' };
  await expect(checked({ error }, 404)).rejects.toMatchObject({
    hint: expect.stringMatching(/az account list/),
  });
});
