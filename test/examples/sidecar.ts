import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

/** A Dapr sidecar as the services see it. */
export interface FakeSidecar extends AsyncDisposable {
  readonly port: number;
  /** What was published, by `pubsub/topic`. */
  readonly published: [topic: string, data: unknown][];
  /** The state stores' content, by `store/key`. */
  readonly state: Map<string, unknown>;
}

/**
 * Runs a sidecar with one state store, `statestore`, and one broker, `product-pubsub`, that invokes the given apps.
 * Source: https://docs.dapr.io/reference/api/ (state, pub/sub, service invocation).
 */
export async function sidecar(apps: Record<string, { url: string }> = {}): Promise<FakeSidecar> {
  const published: [string, unknown][] = [];
  const state = new Map<string, unknown>();

  async function answer(method: string, path: string, body: string): Promise<[number, unknown?]> {
    const [, version, api, name = '', ...rest] = path.split('/');
    if (version !== 'v1.0') return [404];
    if (api === 'publish' && method === 'POST') {
      if (name !== 'product-pubsub') return [404, { errorCode: 'ERR_PUBSUB_NOT_FOUND' }];
      published.push([`${name}/${rest.join('/')}`, JSON.parse(body)]);
      return [204];
    }
    if (api === 'state') {
      if (name !== 'statestore') return [400, { errorCode: 'ERR_STATE_STORE_NOT_FOUND' }];
      if (method === 'GET') {
        const value = state.get(`${name}/${rest.join('/')}`);
        return value === undefined ? [204] : [200, value];
      }
      const items: { key: string; value: unknown }[] = JSON.parse(body);
      for (const { key, value } of items) state.set(`${name}/${key}`, value);
      return [204];
    }
    const app = apps[name];
    if (api !== 'invoke' || rest[0] !== 'method' || app === undefined)
      return [500, { errorCode: 'ERR_DIRECT_INVOKE' }];
    const response = await fetch(`${app.url}/${rest.slice(1).join('/')}`, { method });
    return [response.status, await response.json()];
  }

  const server = createServer((request, response) => {
    void (async () => {
      const [status, body] = await answer(request.method ?? '', request.url ?? '', await textOf(request));
      response.writeHead(status, { 'content-type': 'application/json' }).end(body && JSON.stringify(body));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    published,
    state,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
