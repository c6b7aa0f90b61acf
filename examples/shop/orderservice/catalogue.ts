import { callDapr, hasDapr } from './dapr.ts';
import { Refusal } from './http.ts';
import { log, messageOf } from './log.ts';

/** What an order needs to know of a product. */
export type Product = { name: string; priceCents: number };

const maxKnown = 1000;
const known = new Map<string, Product>();

/**
 * Finds a product: among those asked for before, since products never change, or by asking the product service, at
 * PRODUCTSERVICE_URL or else through Dapr. Throws a `Refusal` of 503 while it cannot be asked.
 */
export async function findProduct(id: string): Promise<Product | undefined> {
  const before = known.get(id);
  if (before !== undefined) return before;
  const product = await ask(id);
  if (product !== undefined) remember(id, product);
  return product;
}

async function ask(id: string): Promise<Product | undefined> {
  try {
    const response = await request(`/products/${id}`);
    const body: unknown = await response.json();
    if (response.status === 404) return undefined;
    if (response.ok && isProduct(body)) return { name: body.name, priceCents: body.priceCents };
    log('error', 'the product service refused', { status: response.status });
  } catch (error) {
    log('error', 'the product service cannot be reached', { error: messageOf(error) });
  }
  throw new Refusal(503, 'products-unavailable', 'products cannot be looked up at the moment');
}

async function request(path: string): Promise<Response> {
  const { PRODUCTSERVICE_URL } = process.env;
  if (PRODUCTSERVICE_URL)
    return fetch(new URL(path, PRODUCTSERVICE_URL), { signal: AbortSignal.timeout(5_000) });
  if (hasDapr) return callDapr('GET', `/v1.0/invoke/productservice/method${path}`);
  throw new Error('neither PRODUCTSERVICE_URL nor a Dapr sidecar is there');
}

function isProduct(body: unknown): body is Product {
  return (
    typeof body === 'object' &&
    body !== null &&
    'name' in body &&
    typeof body.name === 'string' &&
    'priceCents' in body &&
    Number.isInteger(body.priceCents)
  );
}

function remember(id: string, product: Product): void {
  const [oldest] = known.keys();
  if (known.size >= maxKnown && oldest !== undefined) known.delete(oldest);
  known.set(id, product);
}
