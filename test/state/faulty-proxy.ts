import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type Azurite, connectionStringFor } from './azurite.ts';

/** What goes wrong with one request between a client and the store. */
export type Fault =
  /** It never arrives: the connection ends. */
  | 'lost'
  /** It is done, and the connection ends before the answer. */
  | 'answer-lost'
  /** It is done, and the answer ends in the middle. */
  | 'answer-torn'
  /** It never arrives, and nothing ever comes back. */
  | 'hangs'
  /** It arrives when the client has given up waiting. */
  | 'late'
  /** It is done at once, and the answer comes a while later. */
  | 'answer-late'
  /** The store says that it is busy. */
  | 'busy';

/** A door to Azurite in which requests meet faults. */
export interface FaultyProxy {
  readonly connectionString: string;
  /** Method and path of each request, with what `comp` says it is: `PUT .../journal.jsonl appendblock`. */
  readonly seen: string[];
  /** The next request that this matches meets the fault, once for each time it is said. */
  fail(match: RegExp, ...faults: readonly Fault[]): void;
  /** Every request that this matches meets the fault, until `heal`. */
  failAlways(match: RegExp, fault: Fault): void;
  heal(): void;
}

/** Longer than any attempt of a test's client. */
const LATE_MS = 250;

/** Opens a proxy for one test. */
export async function faultyProxy(azurite: Azurite): Promise<FaultyProxy> {
  const target = new URL(azurite.endpoint);
  const plans: { match: RegExp; faults: Fault[]; always?: Fault }[] = [];
  const seen: string[] = [];

  const serve = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = await bodyOf(asked);
    const url = new URL(asked.url ?? '/', target);
    const what = `${asked.method} ${url.pathname} ${url.searchParams.get('comp') ?? ''}`.trim();
    seen.push(what);
    const plan = plans.find(({ match, faults, always }) => match.test(what) && (always ?? faults.length > 0));
    const fault = plan?.faults.shift() ?? plan?.always;
    if (fault === 'lost') return void asked.socket.destroy();
    if (fault === 'hangs') return;
    if (fault === 'busy') return void answer.writeHead(503, { 'x-ms-error-code': 'ServerBusy' }).end();
    if (fault === 'late') await wait(LATE_MS);
    const { status, headers, content } = await forwarded(asked, body, target);
    if (fault === 'answer-late') await wait(LATE_MS);
    if (fault === 'answer-lost') return void asked.socket.destroy();
    answer.writeHead(status, headers);
    if (fault !== 'answer-torn') return void answer.end(content);
    answer.write(content.subarray(0, content.length / 2));
    setTimeout(() => asked.socket.destroy(), 20);
  };

  const server = createServer(
    (asked, answer) => void serve(asked, answer).catch(() => asked.socket.destroy()),
  );
  const port = await listening(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    connectionString: connectionStringFor(`http://127.0.0.1:${port}${target.pathname}`, azurite.key),
    seen,
    fail: (match, ...faults) => void plans.push({ match, faults: [...faults] }),
    failAlways: (match, always) => void plans.push({ match, faults: [], always }),
    heal: () => void plans.splice(0),
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

async function forwarded(
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  { hostname, port }: URL,
): Promise<{ status: number; headers: IncomingMessage['headers']; content: Buffer }> {
  const sent = request({ hostname, port, method, path: url, headers });
  sent.end(body);
  const [answer]: IncomingMessage[] = await once(sent, 'response');
  if (answer === undefined) throw new Error('no answer');
  return { status: answer.statusCode ?? 500, headers: answer.headers, content: await bodyOf(answer) };
}
