import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { log, messageOf } from './log.ts';

/** What a route answers: a status, and what is sent as JSON. */
export type Answer = { status: number; body?: unknown };

/** Serves one path: `id` is what stands for `:id` in it, `body` the parsed JSON of a POST. */
export type Route = (call: { id: string; body: unknown }) => Answer | Promise<Answer>;

/** A refusal that the client is told, as `{ error: { code, message } }`. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const maxBodyBytes = 16 * 1024;
let stopping = false;

/**
 * Serves the routes, named like `GET /products/:id`, on PORT (default 8080; 0 takes a free one, which the log names).
 * On SIGTERM or SIGINT it takes no new request, lets the others end, calls `close` and exits: 0, or 1 after ten seconds.
 */
export async function serve(routes: Record<string, Route>, close: () => Promise<void>): Promise<void> {
  const server = createServer((request, response) => void respond(routes, request, response));
  server.requestTimeout = 10_000;
  server.listen(Number(process.env.PORT || 8080));
  await once(server, 'listening');
  const address = server.address();
  log('info', 'listening', { port: typeof address === 'object' ? address?.port : address });
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => stop(server, close));
}

function stop(server: Server, close: () => Promise<void>): void {
  stopping = true;
  log('info', 'stopping');
  setTimeout(() => process.exit(1), 10_000).unref();
  server.close(() => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

async function respond(
  routes: Record<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  const { status, body } = await answerTo(routes, request).catch(refused);
  // A connection kept alive would hold up the end of the process.
  if (stopping) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
  const ms = Math.round(performance.now() - started);
  log('debug', 'request', { method: request.method, url: request.url, status, ms });
}

async function answerTo(routes: Record<string, Route>, request: IncomingMessage): Promise<Answer> {
  const [path = '/'] = (request.url ?? '/').split('?');
  const allowed: string[] = [];
  for (const [name, route] of Object.entries(routes)) {
    const [method = '', pattern = ''] = name.split(' ');
    const match = new RegExp(`^${pattern.replace(':id', '([^/]+)')}$`).exec(path);
    if (match === null) continue;
    if (method === request.method) {
      return route({ id: match[1] ?? '', body: method === 'POST' ? await readJson(request) : undefined });
    }
    allowed.push(method);
  }
  if (allowed.length === 0) throw new Refusal(404, 'not-found', `there is nothing at ${path}`);
  throw new Refusal(405, 'method-not-allowed', `${path} takes ${allowed.join(', ')}`);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Destroying the request, as leaving such a loop does by default, would take the answer's socket with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) {
      request.resume();
      throw new Refusal(413, 'body-too-large', `a body has at most ${maxBodyBytes} bytes`);
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refusal(400, 'body-not-json', 'the body is not JSON');
  }
}

function refused(thrown: unknown): Answer {
  if (thrown instanceof Refusal) {
    return { status: thrown.status, body: { error: { code: thrown.code, message: thrown.message } } };
  }
  log('error', 'request failed', { error: messageOf(thrown) });
  return { status: 500, body: { error: { code: 'internal', message: 'the request failed; see the log' } } };
}
