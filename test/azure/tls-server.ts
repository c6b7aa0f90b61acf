import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AgentOptions, createServer } from 'node:https';
import type { Socket } from 'node:net';

/** A server that speaks TLS with a shared key, which needs no certificate; it notes what reaches it. */
export interface TlsServer {
  /** For an agent that sends to it whatever host is asked for. */
  readonly agent: AgentOptions;
  /** `METHOD path`, in the order in which they came. */
  readonly requests: string[];
  /** All connections there were. */
  readonly sockets: Socket[];
  close(): Promise<void>;
}

const TLS = { ciphers: 'PSK-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' } as const;
const psk = Buffer.alloc(16, 1);

/** Starts one on a port of its own; `seen` counts the requests that its connection has brought, this one included. */
export async function tlsServer(
  answer: (request: IncomingMessage, response: ServerResponse, seen: number) => void,
): Promise<TlsServer> {
  const requests: string[] = [];
  const sockets: Socket[] = [];
  const seen = new WeakMap<Socket, number>();
  const server = createServer({ ...TLS, pskCallback: () => psk }, (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const count = (seen.get(request.socket) ?? 0) + 1;
    seen.set(request.socket, count);
    answer(request, response, count);
  });
  // It closes nothing by itself, and says nothing of when it would.
  server.keepAliveTimeout = 0;
  server.on('secureConnection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    agent: {
      ...TLS,
      host: '127.0.0.1',
      port,
      pskCallback: () => ({ psk, identity: 'test' }),
      checkServerIdentity: () => undefined,
    },
    requests,
    sockets,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
