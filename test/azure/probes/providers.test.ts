import { expect, test } from 'vitest';
import { PRINCIPAL } from '../rig.ts';
import { GROUP, lookRig, needed, REGISTRY, SUB, VAULT } from './rig.ts';

const registry = { kind: 'resource', at: REGISTRY };
const vault = { kind: 'resource', at: VAULT };
const CURE = /^az provider register --namespace Microsoft\.\w+ --subscription [\d-]+ --wait$/;

test('a provider that no step registers is told once, with all who need it and the command', async () => {
  const { look } = lookRig({ emulator: { registered: ['Microsoft.KeyVault'] } });
  const storage = { kind: 'provider', namespace: 'Microsoft.ContainerRegistry' };
  const { obstacles } = await look([...needed('a', registry, vault), ...needed('mine', storage)]);
  expect(obstacles).toEqual([
    {
      steps: ['a', 'mine'],
      address: `${SUB}/providers/Microsoft.ContainerRegistry`,
      code: 'MissingSubscriptionRegistration',
      what: 'the subscription is not registered with Microsoft.ContainerRegistry',
      clear: expect.stringMatching(CURE),
    },
  ]);
});

test('one that the step before registers is none, and what could not be asked of it is said in one sentence', async () => {
  const { look } = lookRig({ emulator: { registered: [] } });
  const namespaces = ['Microsoft.ContainerRegistry', 'Microsoft.KeyVault'];
  const checked = await look([
    ...needed('check_prerequisites', { kind: 'registration', namespaces }),
    ...needed('a', registry, vault),
  ]);
  expect(checked).toEqual({
    obstacles: [],
    unchecked: [
      'names, sizes and limits of Microsoft.ContainerRegistry, Microsoft.KeyVault: they can be asked for only once the subscription is registered',
    ],
  });
});

test('one that is being registered is to be waited for', async () => {
  const { look, cloud } = lookRig({ emulator: { registered: [], latency: 'realistic' } });
  await cloud.send('POST', `${SUB}/providers/Microsoft.KeyVault/register?api-version=2025-04-01`);
  const { obstacles } = await look(needed('a', vault));
  expect(obstacles).toMatchObject([
    {
      code: 'MissingSubscriptionRegistration',
      what: expect.stringContaining('still being registered'),
      clear: expect.stringMatching(/^Wait until it is: az/),
    },
  ]);
});

test('a group needs none, and what stands is not asked about', async () => {
  const { look, cloud, put, requests } = lookRig();
  await cloud.group('rg-shop');
  await put(REGISTRY, '2025-11-01', { location: 'westeurope', sku: { name: 'Basic' } });
  requests.splice(0);
  await look(needed('a', { kind: 'resource', at: GROUP }, registry));
  expect(requests.filter(({ url }) => /\/providers\/Microsoft\.\w+\?/.test(url))).toEqual([]);
});

test('one that the step before may not register is told, with what an owner does; a registered one is not', async () => {
  const permissions = {
    actions: ['*'],
    notActions: ['*/register/action'],
    dataActions: [],
    notDataActions: [],
  };
  const namespaces = ['Microsoft.App', 'Microsoft.KeyVault'];
  const registration = needed('check_prerequisites', { kind: 'registration', namespaces });
  const { look } = lookRig({ emulator: { permissions, registered: ['Microsoft.App'] } });
  expect((await look(registration)).obstacles).toEqual([
    {
      steps: ['check_prerequisites'],
      address: `${SUB}/providers/Microsoft.KeyVault`,
      code: 'AuthorizationFailed',
      what: `the subscription is not registered with Microsoft.KeyVault, and the signed-in principal ${PRINCIPAL} lacks Microsoft.KeyVault/register/action`,
      clear: expect.stringMatching(
        /^Have an owner run: az provider register --namespace Microsoft\.KeyVault /,
      ),
    },
  ]);
  const several = lookRig({ emulator: { permissions, registered: [] } });
  expect((await several.look(registration)).obstacles).toEqual([
    {
      steps: ['check_prerequisites'],
      code: 'AuthorizationFailed',
      what: expect.stringContaining('not registered with Microsoft.App, Microsoft.KeyVault, and'),
      clear: expect.stringMatching(
        /--namespace Microsoft\.App .* --wait; az .*Microsoft\.KeyVault .* --wait$/,
      ),
    },
  ]);
  expect((await lookRig({ emulator: { permissions } }).look(registration)).obstacles).toEqual([]);
  expect((await lookRig({ emulator: { registered: [] } }).look(registration)).obstacles).toEqual([]);
});
