import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/engine/json.ts';
import {
  emptyContent,
  type Refusal,
  toyCloud,
  type ToyAnswer,
  type ToyContent,
  type ToyRequest,
} from './toy-cloud.ts';
import { toyTraits } from './toy-traits.ts';

/** A cloud whose clock the test moves. */
function cloudAt(content: ToyContent = emptyContent()) {
  let now = 0;
  const cloud = toyCloud(content, toyTraits, () => now);
  return {
    ...cloud,
    pass: (milliseconds: number) => void (now += milliseconds),
    ask: (method: ToyRequest['method'], id: string, body: Record<string, Json> = {}): Promise<ToyAnswer> =>
      cloud.send({ method, id, body, during: 'run' }),
  };
}

const group = '/group/shop';
const server = `${group}/server/db`;
const vault = `${group}/vault/kv`;

describe('the toy cloud', () => {
  test('wants the parent first', async () => {
    const { ask } = cloudAt();
    expect(await ask('PUT', vault)).toMatchObject({ status: 404 });
    await ask('PUT', group);
    expect(await ask('PUT', vault)).toMatchObject({ status: 200 });
  });

  test('works on, whoever started it: nothing is to be seen before, and meanwhile it is busy', async () => {
    const { ask, pass } = cloudAt();
    await ask('PUT', group);
    expect(await ask('PUT', server, { size: 'small' })).toMatchObject({ status: 202 });
    expect(await ask('GET', server)).toMatchObject({ status: 404 });
    expect(await ask('PUT', server, { size: 'large' })).toMatchObject({ status: 409 });
    expect(await ask('POLL', server)).toMatchObject({ body: 'InProgress' });
    pass(35_000);
    expect(await ask('POLL', server)).toMatchObject({ body: 'Succeeded' });
    expect(await ask('GET', server)).toMatchObject({ status: 200, body: { size: 'small', etag: 1 } });
  });

  test('never shows what can only be written', async () => {
    const { ask, pass, dump } = cloudAt();
    await ask('PUT', group);
    await ask('PUT', server, { size: 'small', password: 'hunter2' });
    pass(35_000);
    expect((await ask('GET', server)).body).toEqual({ size: 'small', etag: 1 });
    expect(dump()[server]).toEqual({ size: 'small', password: 'hunter2' });
  });

  test('deletes slowly, and shows the old state until it is done', async () => {
    const { ask, pass } = cloudAt();
    await ask('PUT', group, { tier: 'basic' });
    expect(await ask('DELETE', group)).toMatchObject({ status: 202 });
    expect(await ask('GET', group)).toMatchObject({ status: 200, body: { tier: 'basic' } });
    expect(await ask('PUT', vault)).toMatchObject({ status: 409 });
    pass(40_000);
    expect(await ask('GET', group)).toEqual({ status: 404 });
    expect(await ask('DELETE', group)).toEqual({ status: 204 });
  });

  test('shows what is new with a delay', async () => {
    const { ask, pass } = cloudAt();
    await ask('PUT', group);
    await ask('PUT', `${group}/workspace/logs`);
    expect(await ask('GET', `${group}/workspace/logs`)).toEqual({ status: 404 });
    pass(4_000);
    expect(await ask('GET', `${group}/workspace/logs`)).toMatchObject({ status: 200 });
  });

  test('may show an update with a delay', async () => {
    const { ask, pass } = cloudAt({ ...emptyContent(), staleMs: 3_000 });
    await ask('PUT', group, { tier: 'basic' });
    await ask('PUT', group, { tier: 'standard' });
    expect((await ask('GET', group)).body).toMatchObject({ tier: 'basic' });
    pass(3_000);
    expect((await ask('GET', group)).body).toMatchObject({ tier: 'standard' });
  });

  test('makes a version of each secret that is set', async () => {
    const { ask, send, dump } = cloudAt();
    const secret = `${vault}/secret/key`;
    await ask('PUT', group);
    await ask('PUT', vault);
    await ask('PUT', secret, { tag: 'one', value: 'first' });
    await ask('PUT', secret, { tag: 'two', value: 'second' });
    expect((await ask('GET', secret)).body).toEqual({ tag: 'two', etag: 2 });
    expect(await send({ method: 'GET', id: secret, version: 'one', during: 'run' })).toMatchObject({
      body: 'first',
    });
    expect(dump()[secret]).toEqual({ tag: 'two', value: 'second' });
  });

  test('keeps a deleted vault in a bin, with all that is in it, until it is purged', async () => {
    const { ask } = cloudAt();
    await ask('PUT', group);
    await ask('PUT', vault, { note: 1 });
    await ask('PUT', `${vault}/secret/key`, { tag: 'one', value: 'first' });
    await ask('DELETE', vault);
    expect(await ask('GET', vault)).toMatchObject({ status: 404, body: { deleted: true, note: 1 } });
    expect(await ask('PUT', vault)).toMatchObject({ status: 409, body: 'in bin' });
    expect(await ask('RECOVER', vault)).toMatchObject({ status: 200 });
    expect(await ask('GET', `${vault}/secret/key`)).toMatchObject({ status: 200 });
    await ask('DELETE', vault);
    expect(await ask('PURGE', vault)).toMatchObject({ status: 200 });
    expect(await ask('GET', vault)).toEqual({ status: 404 });
  });

  test('does not purge what is protected', async () => {
    const { ask } = cloudAt();
    await ask('PUT', group);
    await ask('PUT', vault, { purgeProtection: true });
    await ask('DELETE', vault);
    expect(await ask('PURGE', vault)).toMatchObject({ status: 403 });
  });

  test('fails operations half way: what cannot be read is changed, what can be read is not', async () => {
    const refusal: Refusal = { method: 'PUT', id: server, during: 'run', times: 1, how: 'operation' };
    const { ask, send, pass, dump } = cloudAt();
    await ask('PUT', group);
    await ask('PUT', server, { size: 'small', password: 'old' });
    pass(35_000);
    await send({ method: 'PLAN', id: server, during: 'run', refusal });
    await ask('PUT', server, { size: 'large', password: 'new' });
    pass(35_000);
    expect(await ask('POLL', server)).toMatchObject({ body: 'Failed' });
    expect(dump()[server]).toEqual({ size: 'small', password: 'new' });
  });
});
