import { randomUUID } from 'node:crypto';
import { Refusal } from './http.ts';

/** A product of the shop. */
export type Product = { id: string; name: string; description: string; priceCents: number };

/** Keeps products. Methods throw a `Refusal` of 503 while the store cannot be used. */
export interface ProductStore {
  /** Resolves when the store can be used. */
  ready(): Promise<void>;
  /** The first hundred, by name. */
  all(): Promise<Product[]>;
  find(id: string): Promise<Product | undefined>;
  /** Adds a product; a name taken is refused with 409. */
  add(product: Product): Promise<void>;
  close(): Promise<void>;
}

const members = ['name', 'description', 'priceCents'];

/** Makes a product of a request's body, or refuses the body with 422 and the rule that it breaks. */
export function newProduct(body: unknown): Product {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('a product is an object');
  const unknown = Object.keys(body).find((member) => !members.includes(member));
  if (unknown !== undefined) throw invalid(`a product has no '${unknown}'; it has ${members.join(', ')}`);
  const {
    name,
    description = '',
    priceCents,
  }: { name?: unknown; description?: unknown; priceCents?: unknown } = body;
  if (!isText(name, 200) || name.trim() === '') throw invalid("'name' is a text of 1 to 200 characters");
  if (!isText(description, 2000)) throw invalid("'description' is a text of at most 2000 characters");
  if (!Number.isInteger(priceCents) || typeof priceCents !== 'number' || priceCents < 0 || priceCents > 1e8) {
    throw invalid("'priceCents' is an integer from 0 to 100000000");
  }
  return { id: randomUUID(), name: name.trim(), description, priceCents };
}

/** The refusal of a name that another product bears, in whatever case. */
export function nameTaken(name: string): Refusal {
  return new Refusal(409, 'name-taken', `there is a product named '${name}' already`);
}

/** Keeps products in memory, at most a thousand: the service then needs nothing to run. */
export function memoryStore(): ProductStore {
  const products = new Map<string, Product>();
  const keyOf = (name: string) => name.toLowerCase();
  return {
    ready: async () => {},
    all: async () =>
      [...products.values()].sort((a, b) => (keyOf(a.name) < keyOf(b.name) ? -1 : 1)).slice(0, 100),
    find: async (id) => products.get(id),
    add: async (product) => {
      const others = [...products.values()];
      if (others.some(({ name }) => keyOf(name) === keyOf(product.name))) throw nameTaken(product.name);
      if (products.size >= 1000)
        throw new Refusal(507, 'memory-full', 'a thousand products are all that memory takes');
      products.set(product.id, product);
    },
    close: async () => {},
  };
}

function isText(value: unknown, max: number): value is string {
  // PostgreSQL's text takes every character but NUL; no other control character belongs into a name either.
  return typeof value === 'string' && value.length <= max && !/\p{Cc}/u.test(value);
}

function invalid(message: string): Refusal {
  return new Refusal(422, 'product-invalid', message);
}
