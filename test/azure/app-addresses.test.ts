import { describe, expect, test } from 'vitest';
import { addressesIn, addressNames, addressTags, withAddresses } from '../../src/azure/app-addresses.ts';
import { shopRig } from './shop-rig.ts';

describe('the tags that name address variables', () => {
  test('give the names back, in as many tags as their length takes', () => {
    const names = Array.from({ length: 40 }, (_, at) => `A_SERVICE_WITH_A_LONG_NAME_${at}_URL`);
    const tags = addressTags(names);
    expect(Object.keys(tags).length).toBeGreaterThan(3);
    for (const value of Object.values(tags)) expect(value.length).toBeLessThanOrEqual(256);
    expect(addressNames({ project: 'shop', ...tags }).toSorted()).toEqual(names.toSorted());
  });

  test('are none for no names', () => {
    expect(addressTags([])).toEqual({});
    expect(addressNames(undefined)).toEqual([]);
  });

  test('are told from others that begin alike', () => {
    expect(addressNames({ 'deploy-addresses-of': 'X', 'deploy-addresses': 'A' })).toEqual(['A']);
  });
});

describe('addresses in the image of an app', () => {
  const env = [{ name: 'LOG_LEVEL', value: 'info' }];
  const image = { properties: { template: { containers: [{ name: 'a', env }, { name: 'sidecar' }] } } };

  test('are laid beside the other variables, replaced and taken out again', () => {
    const one = withAddresses(image, { A_URL: 'https://a', B_URL: 'https://b' });
    expect(addressesIn(one)).toEqual({ A_URL: 'https://a', B_URL: 'https://b' });
    expect(one.tags).toEqual({ 'deploy-addresses': 'A_URL,B_URL' });
    const two = withAddresses(one, { B_URL: 'https://other' });
    expect(addressesIn(two)).toEqual({ B_URL: 'https://other' });
    expect(withAddresses(two, {})).toEqual(image);
  });

  test('take the place of a variable of the same name', () => {
    const one = withAddresses(image, { LOG_LEVEL: 'https://a' });
    expect(addressesIn(one)).toEqual({ LOG_LEVEL: 'https://a' });
    expect(one.properties?.['template']).toMatchObject({
      containers: [{ env: [{ name: 'LOG_LEVEL' }] }, {}],
    });
  });

  test('of an app without variables leave none behind', () => {
    const bare = { properties: { template: { containers: [{ name: 'a' }] } } };
    expect(withAddresses(withAddresses(bare, { A_URL: 'https://a' }), {})).toEqual(bare);
  });
});

describe('the address variables of an app', () => {
  const ADDRESSES = { ORDERSERVICE_URL: 'https://orderservice.example' };

  async function told() {
    const rig = await shopRig();
    const id = rig.cloud.at('Microsoft.App/containerApps/productservice');
    await rig.azure.apps.put(id, rig.spec());
    const app = await rig.azure.observe(id);
    await rig.azure.apps.putAddresses(id, ADDRESSES, 300);
    return { ...rig, id, app, at: `${id}#env` };
  }

  test('are set, run in a ready revision, and are no part of what the app itself is seen to be', async () => {
    const { azure, id, at, app, cloud } = await told();
    expect(await azure.observe(at)).toEqual(ADDRESSES);
    expect(await azure.observe(id)).toEqual(app);
    expect(await azure.apps.newestRevision(id)).toMatchObject({ state: 'ready' });
    const revisions = await cloud.revisions(id);
    expect(
      JSON.stringify(revisions.find((one: { properties: { active: boolean } }) => one.properties.active)),
    ).toContain('https://orderservice.example');
  });

  test('stay when the rest of the app is written, changed or put back', async () => {
    const { azure, id, at, app, spec } = await told();
    await azure.apps.put(id, spec());
    expect(await azure.observe(at)).toEqual(ADDRESSES);
    expect(await azure.observe(id)).toEqual(app);
    await azure.apps.put(id, spec({ env: {}, tags: {} }));
    expect(await azure.observe(at)).toEqual(ADDRESSES);
    await azure.restore(id, app);
    expect(await azure.observe(at)).toEqual(ADDRESSES);
    expect(await azure.observe(id)).toEqual(app);
  });

  test('changed or taken away from outside are seen, and put back', async () => {
    const { azure, id, at, app } = await told();
    const other = { ORDERSERVICE_URL: 'https://elsewhere.example', MORE_URL: 'https://more.example' };
    await azure.restore(at, other);
    expect(await azure.observe(at)).toEqual(other);
    await azure.restore(at, ADDRESSES);
    expect(await azure.observe(at)).toEqual(ADDRESSES);
    await azure.restore(at, null);
    expect(await azure.observe(at)).toBeNull();
    expect(await azure.observe(id)).toEqual(app);
    await azure.restore(at, ADDRESSES);
    expect(await azure.observe(at)).toEqual(ADDRESSES);
  });

  test('go with the app, and putting them back where it is gone does nothing', async () => {
    const { azure, id, at, writes } = await told();
    await azure.restore(id, null);
    writes();
    expect(await azure.observe(at)).toBeNull();
    await azure.restore(at, ADDRESSES);
    expect(writes()).toEqual([]);
    expect(await azure.missing([at])).toEqual([at]);
  });

  test('that the configuration now sets itself are no longer addresses', async () => {
    const { azure, id, at, spec } = await told();
    await azure.apps.put(id, spec({ env: { ORDERSERVICE_URL: 'https://fixed.example' } }));
    expect(await azure.observe(at)).toBeNull();
    expect(JSON.stringify(await azure.observe(id))).toContain('https://fixed.example');
  });
});
