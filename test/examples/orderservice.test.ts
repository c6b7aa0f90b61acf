import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { error, get, idOf, post, start, type RunningService } from './service.ts';
import { sidecar } from './sidecar.ts';

const unknownId = '00000000-0000-4000-8000-000000000000';

let products: RunningService;
let teaId: string;
beforeAll(async () => {
  products = await start('productservice');
  teaId = idOf(await post(products, '/products', { name: 'Tea', priceCents: 450 }));
});
afterAll(() => products[Symbol.asyncDispose]());

describe('orderservice that is given the address of productservice', () => {
  let orders: RunningService;
  beforeAll(async () => {
    orders = await start('orderservice', { PRODUCTSERVICE_URL: products.url });
  });
  afterAll(() => orders[Symbol.asyncDispose]());

  it('takes an order of a product that exists, at its price', async () => {
    const order = await post(orders, '/orders', { productId: teaId, quantity: 3 });
    expect(order.status).toBe(201);
    expect(order.body).toEqual({
      id: expect.any(String),
      productId: teaId,
      quantity: 3,
      productName: 'Tea',
      totalCents: 1350,
      payment: null,
    });
    for (const id of [idOf(order), idOf(order).toUpperCase()]) {
      expect(await get(orders, `/orders/${id}`)).toEqual({ status: 200, body: order.body });
    }
  });

  it.each([
    ['no product', {}],
    ['a product id that is a path', { productId: '../healthz' }],
    ['a quantity of nothing', { productId: unknownId, quantity: 0 }],
    ['a broken quantity', { productId: unknownId, quantity: 1.5 }],
    ['a huge quantity', { productId: unknownId, quantity: 101 }],
    ['a price of its own', { productId: unknownId, priceCents: 1 }],
    ['nothing but a list', []],
  ])('refuses an order with %s', async (_what, body) => {
    expect(await post(orders, '/orders', body)).toEqual({ status: 422, body: error('order-invalid') });
  });

  it('refuses an order of a product that does not exist', async () => {
    const refused = await post(orders, '/orders', { productId: unknownId });
    expect(refused).toEqual({ status: 422, body: error('product-unknown') });
  });

  it('answers unknown orders, paths and methods, and bodies it cannot take, with an error in JSON', async () => {
    expect(await get(orders, `/orders/${unknownId}`)).toEqual({ status: 404, body: error('order-unknown') });
    expect(await get(orders, '/orders/1')).toEqual({ status: 404, body: error('order-unknown') });
    expect(await get(orders, '/orders')).toEqual({ status: 405, body: error('method-not-allowed') });
    expect(await post(orders, '/orders', 'order!')).toEqual({ status: 400, body: error('body-not-json') });
    expect(await post(orders, '/orders', 'x'.repeat(20_000))).toEqual({
      status: 413,
      body: error('body-too-large'),
    });
  });
});

describe('orderservice beside a Dapr sidecar', () => {
  it('reaches productservice through it, and keeps orders in its state store over a restart', async () => {
    await using dapr = await sidecar({ productservice: products });
    const env = { DAPR_HTTP_PORT: String(dapr.port) };
    await using first = await start('orderservice', env);
    const order = await post(first, '/orders', { productId: teaId });
    expect(order.status).toBe(201);
    expect(dapr.state.get(`statestore/order-${idOf(order)}`)).toEqual(order.body);
    first.signal('SIGTERM');
    expect(await first.exit).toBe(0);
    await using second = await start('orderservice', env);
    expect(await get(second, `/orders/${idOf(order)}`)).toEqual({ status: 200, body: order.body });
    expect(await get(second, `/orders/${unknownId}`)).toEqual({ status: 404, body: error('order-unknown') });
  });

  it('refuses orders while the state store or productservice cannot be used, and stays healthy', async () => {
    await using dapr = await sidecar({ productservice: products });
    await using lost = await start('orderservice', {
      DAPR_HTTP_PORT: String(dapr.port),
      STATE_STORE: 'other',
      PRODUCTSERVICE_URL: products.url,
    });
    const unkept = await post(lost, '/orders', { productId: teaId });
    expect(unkept).toEqual({ status: 503, body: error('store-unavailable') });
    await using alone = await start('orderservice');
    const unknown = await post(alone, '/orders', { productId: teaId });
    expect(unknown).toEqual({ status: 503, body: error('products-unavailable') });
    // What a process writes reaches us later than its answer.
    await expect.poll(() => alone.log()).toContain('neither PRODUCTSERVICE_URL nor a Dapr sidecar is there');
    expect(await get(alone, '/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
  });

  it('subscribes to product-created at a route that it serves', async () => {
    await using orders = await start('orderservice', { PUBSUB: 'broker' });
    expect(await get(orders, '/dapr/subscribe')).toEqual({
      status: 200,
      body: [{ pubsubname: 'broker', topic: 'product-created', route: '/events/product-created' }],
    });
  });

  it('looks an announced product up, so that it can be ordered while productservice is away', async () => {
    await using owner = await start('productservice');
    const cup = await post(owner, '/products', { name: 'Cup', priceCents: 900 });
    const id = idOf(cup);
    await using orders = await start('orderservice', { PRODUCTSERVICE_URL: owner.url });
    const event = {
      specversion: '1.0',
      type: 'com.dapr.event.sent',
      data: { id, name: 'Cup', priceCents: 1 },
    };
    const taken = await post(orders, '/events/product-created', event);
    expect(taken).toEqual({ status: 200, body: { status: 'SUCCESS' } });
    await owner[Symbol.asyncDispose]();
    const order = await post(orders, '/orders', { productId: id });
    // The price of the product, not the one that whoever sent the event has claimed.
    expect(order).toMatchObject({ status: 201, body: { totalCents: 900 } });
  });

  it('has Dapr drop events that name no product, and try those again that it could not look up', async () => {
    await using orders = await start('orderservice', { PRODUCTSERVICE_URL: products.url });
    for (const event of [[], { data: 'x' }, { data: { id: '../' } }, { data: { id: unknownId } }]) {
      const dropped = await post(orders, '/events/product-created', event);
      expect(dropped).toEqual({ status: 200, body: { status: 'DROP' } });
    }
    await using alone = await start('orderservice');
    const retried = await post(alone, '/events/product-created', { data: { id: teaId } });
    expect(retried).toEqual({ status: 503, body: error('products-unavailable') });
  });
});

describe('orderservice that has the key of a payment provider', () => {
  it('signs each order with it, and never shows it', async () => {
    const key = 'p4yment-k3y';
    await using orders = await start('orderservice', {
      PRODUCTSERVICE_URL: products.url,
      PAYMENT_API_KEY: key,
      LOG_LEVEL: 'debug',
    });
    const one = await post(orders, '/orders', { productId: teaId });
    const two = await post(orders, '/orders', { productId: teaId });
    const signed = z.object({ payment: z.string().regex(/^[0-9a-f]{64}$/) });
    expect(signed.parse(one.body).payment).not.toBe(signed.parse(two.body).payment);
    expect(JSON.stringify([one, two]) + orders.log()).not.toContain(key);
    await expect.poll(() => orders.log()).toContain('"url":"/orders"');
  });
});
