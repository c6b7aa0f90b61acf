import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { expect, test } from 'vitest';
import { createAllowance, type CountedBucket } from '../../../src/azure/resilience/allowance.ts';
import { virtualTime } from '../../fakes/virtual-time.ts';

const ARM = 'https://management.azure.com';

function allowance(timeScale = 1) {
  const time = virtualTime(0);
  const all = createAllowance({ ...time, guid: () => '0' }, timeScale);
  const bucket = (method: string, url: string): CountedBucket => {
    const found = all.bucketOf({
      method: method === 'GET' ? 'GET' : method === 'PUT' ? 'PUT' : 'DELETE',
      url,
    });
    if (found === undefined) throw new Error('not counted');
    return found;
  };
  return { all, time, bucket };
}

function answer(status: number, headers: Record<string, string>): PipelineResponse {
  return { request: createPipelineRequest({ url: ARM }), status, headers: createHttpHeaders(headers) };
}

async function takeAll(bucket: CountedBucket, times: number): Promise<void> {
  for (let taken = 0; taken < times; taken++) {
    await bucket.take(undefined);
    bucket.answered(undefined, undefined);
  }
}

test.each([
  ['GET', 250, 40],
  ['PUT', 200, 100],
  ['DELETE', 200, 100],
] as const)('%s: so many at once, and then one each so often', async (method, size, milliseconds) => {
  const { time, bucket } = allowance();
  await takeAll(bucket(method, `${ARM}/subscriptions/s/x`), size);
  expect(time.now()).toBe(0);
  await takeAll(bucket(method, `${ARM}/subscriptions/s/x`), 1);
  expect(time.now()).toBe(milliseconds);
});

test('kinds, subscriptions and the tenant have buckets of their own; casing does not matter', async () => {
  const { time, bucket } = allowance();
  await takeAll(bucket('GET', `${ARM}/subscriptions/s/x`), 250);
  await takeAll(bucket('PUT', `${ARM}/subscriptions/s/x`), 1);
  await takeAll(bucket('GET', `${ARM}/subscriptions/other/x`), 1);
  await takeAll(bucket('GET', `${ARM}/providers`), 1);
  expect(time.now()).toBe(0);
  await takeAll(bucket('GET', `${ARM}/SUBSCRIPTIONS/S/y`), 1);
  expect(time.now()).toBe(40);
});

test('other hosts are not counted', () => {
  const { all } = allowance();
  expect(all.bucketOf({ method: 'GET', url: 'https://kv.vault.azure.net/secrets' })).toBeUndefined();
});

test.each([
  ['x-ms-ratelimit-remaining-subscription-reads', '0', 40],
  ['x-ms-ratelimit-remaining-subscription-global-reads', '0', 40],
  ['x-ms-ratelimit-remaining-subscription-writes', '0', 0],
  ['x-ms-ratelimit-remaining-subscription-reads', '', 0],
  ['x-ms-ratelimit-remaining-subscription-reads', 'many', 0],
  ['x-ms-ratelimit-remaining-subscription-reads', '11999', 0],
])('what %s says (%s) counts where it is less', async (name, value, waited) => {
  const { time, bucket } = allowance();
  const reads = bucket('GET', `${ARM}/subscriptions/s/x`);
  await reads.take(undefined);
  reads.answered(answer(200, { [name]: value }), undefined);
  await reads.take(undefined);
  expect(time.now()).toBe(waited);
});

test('429 of the subscription holds all back as long as it asks; that of a provider nobody else', async () => {
  const { time, bucket } = allowance();
  const reads = bucket('GET', `${ARM}/subscriptions/s/x`);
  await reads.take(undefined);
  reads.answered(answer(429, {}), 17_000);
  await reads.take(undefined);
  expect(time.now()).toBe(0);
  reads.answered(answer(429, { 'x-ms-ratelimit-remaining-subscription-reads': '0' }), 17_000);
  await reads.take(undefined);
  expect(time.now()).toBe(17_040);
});

test('an Azure that is faster fills them as much faster', async () => {
  const { time, bucket } = allowance(0.01);
  await takeAll(bucket('PUT', `${ARM}/subscriptions/s/x`), 201);
  expect(time.now()).toBe(1);
});
