import { expect, test } from 'vitest';
import { inProcessClient } from '../../src/azure/in-process.ts';
import { childId } from '../../src/azure/ids.ts';
import { KEY, secretRig, VAULT } from './secret-rig.ts';

const OTHER = childId(VAULT, 'secrets', 'other');

test('secrets are found with one list of their vault, in any casing', async () => {
  const { azure, discretion, requests } = await secretRig();
  await azure.secrets.put(KEY, () => 'value-1', discretion);
  await azure.secrets.put(OTHER, () => 'value-2', discretion);
  requests.splice(0);
  expect(await azure.missing([KEY.toLowerCase(), OTHER, VAULT])).toEqual([]);
  const asked = requests.map(({ url }) => new URL(url).pathname.replace(/^.*\/(?=.)/, '').replace(/\/$/, ''));
  expect(asked).toEqual(['resources', 'kv-shop', 'secrets']);
});

test('a secret that is gone, or in the bin, is missing', async () => {
  const { azure, discretion, theirs } = await secretRig();
  await azure.secrets.put(KEY, () => 'value-1', discretion);
  await theirs.remove('key');
  expect(await azure.missing([KEY, OTHER])).toEqual([KEY, OTHER]);
});

test('with their vault, in the bin or gone, all secrets are missing', async () => {
  const { azure, discretion, cloud } = await secretRig();
  await azure.secrets.put(KEY, () => 'value-1', discretion);
  await cloud.send('DELETE', `${VAULT}?api-version=2026-02-01`);
  expect(await azure.missing([KEY, VAULT])).toEqual([KEY, VAULT]);
  await azure.restore(VAULT, null);
  expect(await azure.missing([KEY, VAULT])).toEqual([KEY, VAULT]);
});

test('what only the list lacks is looked at itself: lists lag behind', async () => {
  const { azure, discretion, cloud, open } = await secretRig();
  await azure.secrets.put(KEY, () => 'value-1', discretion);
  const stale = open({
    httpClient: inProcessClient(async (request) => {
      const isList = new URL(request.url).pathname === '/secrets';
      return isList ? { status: 200, body: { value: [] } } : cloud.emulator.handle(request);
    }),
  });
  expect(await stale.missing([KEY, OTHER])).toEqual([OTHER]);
});

test('a vault that somebody has listed already is not asked, and one that could not be looked at counts as there', async () => {
  const { azure, requests } = await secretRig();
  expect(await azure.missing([KEY, OTHER], async () => new Set(['key']))).toEqual([OTHER]);
  requests.splice(0);
  expect(await azure.missing([KEY, OTHER], async () => undefined)).toEqual([]);
  expect(requests.map(({ url }) => new URL(url).host)).toEqual(['management.azure.com']);
});
