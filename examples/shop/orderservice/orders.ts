import { createHmac, randomUUID } from 'node:crypto';
import { Refusal } from './http.ts';
import type { Product } from './catalogue.ts';

/** What a customer asks for. */
export type Wish = { productId: string; quantity: number };

/** An accepted order. `payment` is what a payment provider would know it by. */
export type Order = Wish & { id: string; productName: string; totalCents: number; payment: string | null };

/** Tells whether a text is a UUID, which is what products and orders are known by. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** Reads a request's body, or refuses it with 422 and the rule that it breaks. */
export function wishOf(body: unknown): Wish {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('an order is an object');
  const unknown = Object.keys(body).find((member) => member !== 'productId' && member !== 'quantity');
  if (unknown !== undefined) throw invalid(`an order has no '${unknown}'; it has productId, quantity`);
  const { productId, quantity = 1 }: { productId?: unknown; quantity?: unknown } = body;
  if (!isUuid(productId)) throw invalid("'productId' is the id of a product");
  if (!Number.isInteger(quantity) || typeof quantity !== 'number' || quantity < 1 || quantity > 100) {
    throw invalid("'quantity' is an integer from 1 to 100");
  }
  return { productId: productId.toLowerCase(), quantity };
}

/** Makes the order of a wish, signed with the key of the payment provider where there is one. */
export function orderOf(wish: Wish, product: Product, paymentKey: string | undefined): Order {
  const id = randomUUID();
  const totalCents = product.priceCents * wish.quantity;
  const payment = paymentKey
    ? createHmac('sha256', paymentKey).update(`${id} ${totalCents}`).digest('hex')
    : null;
  return { id, ...wish, productName: product.name, totalCents, payment };
}

function invalid(message: string): Refusal {
  return new Refusal(422, 'order-invalid', message);
}
