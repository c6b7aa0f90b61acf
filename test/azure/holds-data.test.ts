import { expect, test } from 'vitest';
import { dataAt } from '../../src/azure/holds-data.ts';
import { KEY_SECRET } from '../../src/config/schema/secrets.ts';
import { standing } from '../steps/every-step.ts';

const { images } = await standing();
const made = [...images.values()].flatMap((at) => Object.keys(at));

test('names the data of everything that the steps make, and nothing where none dies', () => {
  const told = made.flatMap((at) => dataAt(at, { key: KEY_SECRET }) ?? []);
  expect(told).toEqual([
    'the resource group rg-shop with everything in it',
    'the logs of the workspace log-shop',
    'the registry crshopdemo with all its images',
    'the vault kv-shop-demo with its secrets',
    'the secret postgres-password of the vault kv-shop-demo, with all its versions',
    'the secret database-url of the vault kv-shop-demo, with all its versions',
    'the PostgreSQL server psql-shop-demo with its databases and backups',
    'the database shop with all its tables',
    'the Redis redis-shop-demo with all its keys',
    'all keys of the Redis redis-shop-demo',
    'the secret redis-password of the vault kv-shop-demo, with all its versions',
    'the secret payment-api-key of the vault kv-shop-demo, with all its versions',
  ]);
});

test("knows nothing of what a user's step made up", () => {
  expect(dataAt('my/thing')).toBeUndefined();
  expect(
    dataAt('/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv#part'),
  ).toBeUndefined();
});

test('takes the key of digests for no data, since nobody reads anything with it', () => {
  const vault = '/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv';
  expect(dataAt(`${vault}/secrets/our-key`, { key: 'our-key' })).toBeUndefined();
  expect(dataAt(`${vault}/secrets/theirs`, { key: 'our-key' })).toBe(
    'the secret theirs of the vault kv, with all its versions',
  );
});
