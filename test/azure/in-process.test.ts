import { createHttpHeaders, createPipelineRequest, type RequestBodyType } from '@azure/core-rest-pipeline';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { inProcessClient } from '../../src/azure/in-process.ts';
import type { AzureRequest } from '../../src/emulator/exchange.ts';

const ADDRESS = 'https://management.azure.com/subscriptions/s?api-version=1';

function request(more: Partial<Parameters<typeof createPipelineRequest>[0]> = {}) {
  return createPipelineRequest({ url: ADDRESS, ...more });
}

test.each<[string, RequestBodyType]>([
  ['text', 'hällo'],
  ['bytes', new TextEncoder().encode('hällo')],
  ['a buffer', new TextEncoder().encode('hällo').buffer],
  ['a blob', new Blob(['hällo'])],
  ['a stream', Readable.from([Buffer.from('häl'), Buffer.from('lo')])],
  ['a web stream', new Blob(['hällo']).stream()],
  ['a function that gives a stream', () => Readable.from([Buffer.from('hällo')])],
])('a body of %s arrives as bytes', async (_, body) => {
  const seen: AzureRequest[] = [];
  const client = inProcessClient(async (asked) => {
    seen.push(asked);
    return { status: 201 };
  });
  await client.sendRequest(request({ method: 'PUT', body, headers: createHttpHeaders({ 'X-Mine': 'Yes' }) }));
  expect(seen[0]).toMatchObject({ method: 'PUT', url: ADDRESS, headers: { 'x-mine': 'Yes' } });
  expect(new TextDecoder().decode(seen[0]?.body)).toBe('hällo');
});

test('an object is answered as JSON, a text as it is, nothing as nothing', async () => {
  const answers = [{ status: 200, body: { a: 1 } }, { status: 200, body: '<xml/>' }, { status: 204 }];
  const client = inProcessClient(async () => answers.shift() ?? { status: 500 });
  const json = await client.sendRequest(request());
  expect(json.bodyAsText).toBe('{"a":1}');
  expect(json.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect((await client.sendRequest(request())).bodyAsText).toBe('<xml/>');
  expect(await client.sendRequest(request())).toMatchObject({ status: 204, bodyAsText: '' });
});

test("a broken connection is what node's transport makes of it", async () => {
  const client = inProcessClient(() =>
    Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })),
  );
  await expect(client.sendRequest(request())).rejects.toMatchObject({
    name: 'RestError',
    code: 'ECONNRESET',
  });
});

test('an error without code counts as not sent', async () => {
  const client = inProcessClient(() => Promise.reject(new Error('what?')));
  await expect(client.sendRequest(request())).rejects.toMatchObject({
    name: 'RestError',
    code: 'REQUEST_SEND_ERROR',
  });
});

test('an abort ends a request that is under way, and one that was never sent', async () => {
  const abort = new AbortController();
  const client = inProcessClient(() => new Promise(() => {}));
  const sending = client.sendRequest(request({ abortSignal: abort.signal }));
  abort.abort();
  await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
  await expect(client.sendRequest(request({ abortSignal: abort.signal }))).rejects.toMatchObject({
    name: 'AbortError',
  });
});

test('a client that asks for a stream gets one', async () => {
  const client = inProcessClient(async () => ({ status: 200, body: 'content' }));
  const asked = request({ streamResponseStatusCodes: new Set([200]) });
  const { readableStreamBody, bodyAsText } = await client.sendRequest(asked);
  expect(bodyAsText).toBeUndefined();
  const chunks: Buffer[] = [];
  for await (const chunk of readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
  expect(Buffer.concat(chunks).toString()).toBe('content');
});
