import { expect, test } from 'vitest';
import { providerId } from '../../src/azure/ids.ts';
import { azureRig, SUBSCRIPTION } from './rig.ts';

const VAULTS = providerId(SUBSCRIPTION, 'Microsoft.KeyVault');

test('a registration is waited for, made once, and kept when undone', async () => {
  const { azure, writes } = azureRig({ emulator: { registered: [] } });
  expect(await azure.observe(VAULTS)).toBeNull();
  await azure.providers.register(VAULTS);
  expect(await azure.observe(VAULTS)).toEqual({ registrationState: 'Registered' });
  expect(writes()).toEqual([`POST ${VAULTS}/register`]);
  await azure.providers.register(VAULTS);
  await azure.restore(VAULTS, null);
  expect(writes()).toEqual([]);
  expect(await azure.observe(VAULTS)).toEqual({ registrationState: 'Registered' });
});

test('a registration that somebody has begun is only waited for', async () => {
  const { azure, cloud, writes } = azureRig({ emulator: { registered: [] } });
  await cloud.send('POST', `${VAULTS}/register?api-version=2025-04-01`);
  await azure.providers.register(VAULTS);
  expect(writes()).toEqual([]);
});

test('a registration that does not end is told, with what to do', async () => {
  const { azure } = azureRig({
    emulator: { registered: [] },
    azure: { patienceMs: 0 },
  });
  await expect(azure.providers.register(VAULTS)).rejects.toMatchObject({
    reason: 'operation-failed',
    message: 'the resource provider is still Registering',
    hint: expect.stringMatching(/some minutes/),
  });
});

test('the regions of a type are told by their short names', async () => {
  const { azure } = azureRig();
  const regions = await azure.providers.regionsOf(VAULTS, 'Microsoft.KeyVault/vaults');
  expect(regions).toContain('westeurope');
  expect(await azure.providers.regionsOf(VAULTS, 'Microsoft.KeyVault/nothing')).toEqual([]);
});
