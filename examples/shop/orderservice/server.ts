import { findProduct } from './catalogue.ts';
import { components, hasDapr } from './dapr.ts';
import { Refusal, serve } from './http.ts';
import { isUuid, orderOf, wishOf } from './orders.ts';
import { daprStore, memoryStore } from './store.ts';

const { PAYMENT_API_KEY } = process.env;
const store = hasDapr ? daprStore() : memoryStore();

await serve(
  {
    'GET /healthz': () => ({ status: 200, body: { status: 'ok' } }),
    'POST /orders': async ({ body }) => {
      const wish = wishOf(body);
      const product = await findProduct(wish.productId);
      if (product === undefined) throw new Refusal(422, 'product-unknown', 'there is no such product');
      const order = orderOf(wish, product, PAYMENT_API_KEY);
      await store.add(order);
      return { status: 201, body: order };
    },
    'GET /orders/:id': async ({ id }) => {
      const order = isUuid(id) ? await store.find(id.toLowerCase()) : undefined;
      if (order === undefined) throw new Refusal(404, 'order-unknown', 'there is no such order');
      return { status: 200, body: order };
    },
    // Dapr asks this once, at its start: https://docs.dapr.io/reference/api/pubsub_api/.
    'GET /dapr/subscribe': () => ({
      status: 200,
      body: [{ pubsubname: components.pubsub, topic: 'product-created', route: '/events/product-created' }],
    }),
    // Whoever reaches the service can send an event, so it is a hint and no more: the product itself is asked for.
    'POST /events/product-created': async ({ body }) => {
      const id = announcedId(body);
      if (id === undefined) return { status: 200, body: { status: 'DROP' } };
      return { status: 200, body: { status: (await findProduct(id)) === undefined ? 'DROP' : 'SUCCESS' } };
    },
  },
  async () => {},
);

/** The id in the `data` of a CloudEvent, which is how Dapr wraps what was published. */
function announcedId(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || !('data' in event)) return undefined;
  const { data } = event;
  if (typeof data !== 'object' || data === null || !('id' in data)) return undefined;
  return isUuid(data.id) ? data.id.toLowerCase() : undefined;
}
