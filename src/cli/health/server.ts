import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { Failure } from '../../engine/failure.ts';
import { answerTo, type Looks } from './answer.ts';

/** Where it is listened. */
export interface Listening {
  /** 0: a free one. */
  readonly port: number;
  readonly host: string;
  /** Milliseconds in which a request must have come whole; longer, by a fifth at most, nobody keeps a connection for it. */
  readonly slowestMs?: number;
}

/** A server that listens. */
export interface Serving {
  /** `http://127.0.0.1:8080` */
  readonly address: string;
  /** Ends at once, whoever is still being answered. */
  stop(): Promise<void>;
}

/** Serves the health of a deployment over HTTP. Throws `Failure` `usage` where it cannot be listened. */
export async function serve(
  looks: Looks,
  { port, host, slowestMs = SLOWEST_MS }: Listening,
): Promise<Serving> {
  // Left alone Node.js looks for those who are late twice a minute only.
  const server = createServer({ connectionsCheckingInterval: slowestMs / 5 }, (request, response) => {
    const { method = '', url = '', headers } = request;
    // What is sent along is read by nobody, and must not keep the connection.
    request.resume();
    void answerTo({ method, url, accept: headers.accept }, looks).then(
      ({ status, headers: told, body }) => {
        response.writeHead(status, { ...told, 'content-length': Buffer.byteLength(body) });
        response.end(method === 'HEAD' ? undefined : body);
      },
      () => refuse(response),
    );
  });
  // Who is slow to ask, or many, must not keep the others from being answered.
  server.requestTimeout = slowestMs;
  server.headersTimeout = slowestMs;
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, { port, host });
  return {
    address: addressOf(server, host),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const SLOWEST_MS = 5000;
const MOST_CONNECTIONS = 256;

/** The looks reject when the process was told to stop, and for what nobody expected: neither is anybody's outside. */
function refuse(response: ServerResponse): void {
  response.writeHead(503, { 'cache-control': 'no-store', 'content-length': 0 });
  response.end();
}

async function listening(server: Server, { port, host }: Listening): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw cannotListen(error, port, host);
  }
}

function cannotListen(error: unknown, port: number, host: string): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const [why, hint] = CANNOT[code] ?? ['cannot be listened at', 'Choose another --host or --serve.'];
  return new Failure('usage', `port ${port} of ${host} ${why} (${code})`, { hint });
}

/** Source: Node.js documentation, "Common system errors". */
const CANNOT: Readonly<Record<string, readonly [string, string]>> = {
  EADDRINUSE: ['is in use', 'Choose another port with --serve; 0 takes a free one, and it is told which.'],
  EACCES: ['may not be listened at', 'Ports below 1024 are for the privileged: choose another with --serve.'],
  EADDRNOTAVAIL: [
    'is not of this machine',
    'Name one of its own addresses with --host; 0.0.0.0 means all of them.',
  ],
  ENOTFOUND: ['is no address', 'Name an address of this machine with --host; 0.0.0.0 means all of them.'],
};

function addressOf(server: Server, host: string): string {
  const address = server.address();
  const port = address === null || typeof address === 'string' ? '' : address.port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
