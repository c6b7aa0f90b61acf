import { callDapr, components } from './dapr.ts';
import { Refusal } from './http.ts';
import { log, messageOf } from './log.ts';
import type { Order } from './orders.ts';

/** Keeps orders. Methods throw a `Refusal` of 503 while the store cannot be used. */
export interface OrderStore {
  /** The order as it was added, ready to be sent; undefined where there is none. */
  find(id: string): Promise<unknown>;
  add(order: Order): Promise<void>;
}

/** Keeps orders in the Dapr state store: https://docs.dapr.io/reference/api/state_api/. */
export function daprStore(): OrderStore {
  const path = `/v1.0/state/${components.stateStore}`;
  return {
    find: async (id) => {
      const response = await called('GET', `${path}/order-${id}`);
      // 204 is Dapr's way to say that there is nothing under this key.
      if (response.status === 204) return undefined;
      return response.json();
    },
    add: async (order) => {
      await called('POST', path, [{ key: `order-${order.id}`, value: order }]);
    },
  };
}

/** Keeps orders in memory, at most a thousand: the service then needs no sidecar. */
export function memoryStore(): OrderStore {
  const orders = new Map<string, Order>();
  return {
    find: async (id) => orders.get(id),
    add: async (order) => {
      if (orders.size >= 1000)
        throw new Refusal(507, 'memory-full', 'a thousand orders are all that memory takes');
      orders.set(order.id, order);
    },
  };
}

async function called(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
  try {
    const response = await callDapr(method, path, body);
    if (response.ok) return response;
    log('error', 'the state store refused', { status: response.status, answer: await response.text() });
  } catch (error) {
    log('error', 'the sidecar cannot be reached', { error: messageOf(error) });
  }
  throw new Refusal(503, 'store-unavailable', 'orders cannot be kept at the moment');
}
