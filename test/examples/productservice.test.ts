import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { error, get, idOf, post, start, type RunningService } from './service.ts';
import { sidecar } from './sidecar.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const unknownId = '00000000-0000-4000-8000-000000000000';
// Port 1 (tcpmux) is not served here, so that connecting is refused at once.
const deadDatabase = 'postgres://shop:s3cr3t-pass@127.0.0.1:1/shop';

describe('productservice in memory', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await start('productservice');
  });
  afterAll(() => service[Symbol.asyncDispose]());

  it('is healthy and ready', async () => {
    expect(await get(service, '/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
    expect(await get(service, '/readyz')).toEqual({ status: 200, body: { status: 'ready' } });
  });

  it('keeps what is posted, and finds and lists it by name', async () => {
    const tea = await post(service, '/products', { name: ' Tea ', priceCents: 450, description: 'green' });
    expect(tea).toEqual({
      status: 201,
      body: { id: expect.stringMatching(uuid), name: 'Tea', description: 'green', priceCents: 450 },
    });
    const cup = await post(service, '/products', { name: 'cup', priceCents: 0 });
    expect(cup).toMatchObject({ status: 201, body: { description: '' } });
    expect(await get(service, `/products/${idOf(tea)}`)).toEqual({ status: 200, body: tea.body });
    expect(await get(service, '/products?any=query')).toEqual({ status: 200, body: [cup.body, tea.body] });
  });

  it('refuses a name that is taken, in whatever case', async () => {
    await post(service, '/products', { name: 'Spoon', priceCents: 1 });
    const again = await post(service, '/products', { name: 'sPOON', priceCents: 2 });
    expect(again).toEqual({ status: 409, body: error('name-taken') });
  });

  it.each([
    ['an array', []],
    ['null', null],
    ['a text', '"Tea"'],
    ['no name', { priceCents: 1 }],
    ['an empty name', { name: '  ', priceCents: 1 }],
    ['a name that is too long', { name: 'x'.repeat(201), priceCents: 1 }],
    ['a name with a NUL, which PostgreSQL would refuse', { name: 'a\u0000b', priceCents: 1 }],
    ['no price', { name: 'a' }],
    ['a price in text', { name: 'a', priceCents: '1' }],
    ['a broken price', { name: 'a', priceCents: 1.5 }],
    ['a negative price', { name: 'a', priceCents: -1 }],
    ['a price that does not fit', { name: 'a', priceCents: 1e12 }],
    ['a description that is no text', { name: 'a', priceCents: 1, description: 1 }],
    ['an unknown member', { name: 'a', priceCents: 1, id: 'mine' }],
  ])('refuses a product with %s', async (_what, body) => {
    expect(await post(service, '/products', body)).toEqual({ status: 422, body: error('product-invalid') });
  });

  it('answers unknown products, paths and methods, and bodies it cannot take, with an error in JSON', async () => {
    expect(await get(service, `/products/${unknownId}`)).toEqual({
      status: 404,
      body: error('product-unknown'),
    });
    expect(await get(service, '/products/not-a-uuid')).toEqual({
      status: 404,
      body: error('product-unknown'),
    });
    expect(await get(service, '/nothing')).toEqual({ status: 404, body: error('not-found') });
    expect(await post(service, '/healthz', {})).toEqual({ status: 405, body: error('method-not-allowed') });
    expect(await post(service, '/products', '{"name":')).toEqual({
      status: 400,
      body: error('body-not-json'),
    });
    const large = JSON.stringify({ name: 'a', priceCents: 1, description: 'x'.repeat(500_000) });
    expect(await post(service, '/products', large)).toEqual({ status: 413, body: error('body-too-large') });
    expect(await get(service, '/healthz')).toMatchObject({ status: 200 });
  });
});

describe('productservice among others', () => {
  it('publishes each new product through its sidecar', async () => {
    await using dapr = await sidecar();
    await using service = await start('productservice', { DAPR_HTTP_PORT: String(dapr.port) });
    const { body } = await post(service, '/products', { name: 'Tea', priceCents: 450 });
    await post(service, '/products', { name: 'Tea', priceCents: 450 });
    expect(dapr.published).toEqual([['product-pubsub/product-created', body]]);
  });

  it('keeps a product whose event cannot be published, and logs that', async () => {
    await using dapr = await sidecar();
    for (const env of [{ DAPR_HTTP_PORT: '1' }, { DAPR_HTTP_PORT: String(dapr.port), PUBSUB: 'other' }]) {
      await using service = await start('productservice', env);
      const { status, body } = await post(service, '/products', { name: 'Tea', priceCents: 450 });
      expect(status).toBe(201);
      expect(await get(service, '/products')).toEqual({ status: 200, body: [body] });
      await expect.poll(() => service.log()).toContain('product-created was not published');
    }
  });

  it('starts and is healthy, but not ready, while its database cannot be used, and tells no password', async () => {
    await using service = await start('productservice', { DATABASE_URL: deadDatabase });
    expect(await get(service, '/healthz')).toMatchObject({ status: 200 });
    for (const path of ['/readyz', '/products', `/products/${unknownId}`]) {
      expect(await get(service, path)).toEqual({ status: 503, body: error('database-unavailable') });
    }
    const posted = await post(service, '/products', { name: 'Tea', priceCents: 450 });
    expect(posted).toEqual({ status: 503, body: error('database-unavailable') });
    await expect.poll(() => service.log()).toContain('query failed');
    expect(service.log()).not.toContain('s3cr3t-pass');
  });

  it('says where orders are taken, once it is told', async () => {
    await using service = await start('productservice', { ORDERSERVICE_URL: 'https://orders.example' });
    expect(await get(service, '/')).toMatchObject({
      status: 200,
      body: { orders: 'https://orders.example' },
    });
  });
});

describe('productservice that is told to stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with exit code 0 on %s', async (signal) => {
    await using service = await start('productservice');
    await get(service, '/healthz');
    service.signal(signal);
    expect(await service.exit).toBe(0);
  });

  it('answers the request it is in before it ends, and takes no new one', async () => {
    await using service = await start('productservice');
    const body = JSON.stringify({ name: 'Tea', priceCents: 450 });
    const posting = request(`${service.url}/products`, {
      method: 'POST',
      headers: { 'content-length': String(body.length), expect: '100-continue' },
    });
    posting.flushHeaders();
    // The server has begun with the request when it asks for the rest.
    await once(posting, 'continue');
    service.signal('SIGTERM');
    while (!service.log().includes('stopping')) await new Promise((resolve) => setTimeout(resolve, 2));
    await expect(get(service, '/healthz')).rejects.toThrow('fetch failed');
    posting.end(body);
    const [response] = await once(posting, 'response');
    expect(response.statusCode).toBe(201);
    expect(response.headers.connection).toBe('close');
    expect(JSON.parse(await text(response))).toMatchObject({ name: 'Tea' });
    expect(await service.exit).toBe(0);
  });
});
