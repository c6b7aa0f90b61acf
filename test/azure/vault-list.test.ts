import { expect, test } from 'vitest';
import { inProcessClient } from '../../src/azure/in-process.ts';
import type { AzureResponse } from '../../src/emulator/exchange.ts';
import { secretRig } from './secret-rig.ts';

test('the list shows the newest version of each live secret, without a request that is only told whose token is wanted', async () => {
  const { azure, cloud, requests, theirs, uri } = await secretRig();
  await theirs.set('Api-Key', 'first', { tags: { owner: 'ann' } });
  cloud.world.pass(5000);
  await theirs.set('Api-Key', 'second', { tags: { owner: 'bob' }, attributes: { enabled: false } });
  await theirs.set('gone', 'value');
  await theirs.remove('gone');
  requests.splice(0);
  const listed = await azure.vaultSecrets.listed(uri);
  const updated = Math.floor(cloud.world.now() / 1000) * 1000;
  expect([...listed]).toEqual([['api-key', { enabled: false, updated, tags: { owner: 'bob' } }]]);
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `GET ${uri}secrets?api-version=2026-04-01`,
  ]);
});

test('every page is read, 25 secrets each', async () => {
  const { azure, requests, theirs, uri } = await secretRig();
  for (let index = 0; index < 51; index += 1) await theirs.set(`secret-${index}`, 'value');
  requests.splice(0);
  expect((await azure.vaultSecrets.listed(uri)).size).toBe(51);
  expect(requests).toHaveLength(3);
});

test('pages are read where the vault has a port of its own', async () => {
  const { open } = await secretRig();
  const page = (name: string, nextLink: string | null) => ({
    status: 200,
    body: { value: [{ id: `https://kv.example:8443/secrets/${name}`, attributes: {} }], nextLink },
  });
  const azure = open({
    httpClient: inProcessClient(async ({ url }) =>
      url.includes('page=2') ? page('two', null) : page('one', 'https://kv.example:8443/secrets?page=2'),
    ),
  });
  const listed = await azure.vaultSecrets.listed('https://kv.example:8443/');
  expect([...listed.keys()]).toEqual(['one', 'two']);
});

test('a page elsewhere is not asked for: a credential goes nowhere else', async () => {
  const { open, uri } = await secretRig();
  const hosts: string[] = [];
  const azure = open({
    httpClient: inProcessClient(async ({ url }) => {
      hosts.push(new URL(url).hostname);
      return { status: 200, body: { value: [], nextLink: 'https://elsewhere.example/secrets?page=2' } };
    }),
  });
  expect((await azure.vaultSecrets.listed(uri)).size).toBe(0);
  expect(hosts).toEqual(['kv-shop.vault.azure.net']);
});

test('a vault that wants another token is asked whose, by its own client', async () => {
  const { open, cloud, theirs, uri } = await secretRig();
  await theirs.set('key', 'value');
  let asked = 0;
  const azure = open({
    httpClient: inProcessClient(async (request): Promise<AzureResponse> => {
      asked += 1;
      if (asked > 1) return cloud.emulator.handle(request);
      return {
        status: 401,
        body: { error: { code: 'Unauthorized', message: 'AKV10022: Invalid audience.' } },
      };
    }),
  });
  expect([...(await azure.vaultSecrets.listed(uri)).keys()]).toEqual(['key']);
  expect(asked).toBe(3);
});

test('what the vault refuses is told', async () => {
  const { open, uri } = await secretRig();
  const azure = open({
    httpClient: inProcessClient(async () => ({
      status: 403,
      body: { error: { code: 'Forbidden', message: 'no', innererror: { code: 'ForbiddenByFirewall' } } },
    })),
  });
  await expect(azure.vaultSecrets.listed(uri)).rejects.toMatchObject({
    reason: 'azure-refused',
    details: { code: 'ForbiddenByFirewall' },
  });
});
