import { callDapr, components, hasDapr } from './dapr.ts';
import { Refusal, serve } from './http.ts';
import { log, messageOf } from './log.ts';
import { postgresStore } from './postgres.ts';
import { memoryStore, newProduct, type Product } from './products.ts';

const { DATABASE_URL, ORDERSERVICE_URL } = process.env;
const store = DATABASE_URL ? postgresStore(DATABASE_URL) : memoryStore();

await serve(
  {
    'GET /': () => ({ status: 200, body: { products: '/products', orders: ORDERSERVICE_URL ?? null } }),
    // Says that the program runs, whatever its database does: a first deployment is healthy before it is migrated.
    'GET /healthz': () => ({ status: 200, body: { status: 'ok' } }),
    'GET /readyz': async () => {
      await store.ready();
      return { status: 200, body: { status: 'ready' } };
    },
    'GET /products': async () => ({ status: 200, body: await store.all() }),
    'GET /products/:id': async ({ id }) => {
      const product = isUuid(id) ? await store.find(id) : undefined;
      if (product === undefined) throw new Refusal(404, 'product-unknown', 'there is no such product');
      return { status: 200, body: product };
    },
    'POST /products': async ({ body }) => {
      const product = newProduct(body);
      await store.add(product);
      await announce(product);
      return { status: 201, body: product };
    },
  },
  () => store.close(),
);

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** Publishes `product-created`. The product is kept by now: an event that is lost must not make the request fail. */
async function announce(product: Product): Promise<void> {
  if (!hasDapr) return;
  try {
    const { status } = await callDapr('POST', `/v1.0/publish/${components.pubsub}/product-created`, product);
    if (status !== 204) log('warn', 'product-created was not published', { id: product.id, status });
  } catch (error) {
    log('warn', 'product-created was not published', { id: product.id, error: messageOf(error) });
  }
}
