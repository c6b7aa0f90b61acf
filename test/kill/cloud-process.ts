import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { memoryStore, type MemoryStore } from '../../src/emulator/store/store.ts';
import { systemWorld } from '../../src/cli/world.ts';
import { PRINCIPAL, SUBSCRIPTION, TENANT } from '../emulator/rig.ts';
import { openCloud, request } from './wire.ts';

/**
 * `node cloud-process.ts`: an embedded Azure in a process of its own, so that it survives those who use it. It tells its
 * address on stdout. `POST /open` begins anew with what is given, `GET /` tells what it holds, `POST /` serves one
 * request of a client.
 */
let store: MemoryStore = memoryStore();
/** Who sent each request that writes, in the order in which they arrived. */
let writers: number[] = [];
let emulator: Emulator = open({});

const server = createServer((incoming, outgoing) => {
  void answer(`${incoming.method} ${incoming.url}`, incoming)
    .catch((error: unknown) => ({ error: { message: String(error), code: codeOf(error) } }))
    .then((body) => outgoing.end(JSON.stringify(body)));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});

async function answer(what: string, incoming: AsyncIterable<Uint8Array>): Promise<object> {
  if (what === 'GET /') return { ...store.dump(), writers };
  const body: unknown = JSON.parse(await text(incoming));
  if (what === 'POST /open') {
    emulator = open(openCloud.parse(body));
    return {};
  }
  const { body: content, writer, ...rest } = request.parse(body);
  if (rest.method !== 'GET' && rest.method !== 'HEAD') writers.push(writer);
  return emulator.handle({
    ...rest,
    body: content === undefined ? undefined : Buffer.from(content, 'base64'),
  });
}

function open({ stored, faults = [], latency = 0 }: ReturnType<typeof openCloud.parse>): Emulator {
  store = memoryStore(stored?.content, stored?.secrets);
  writers = [];
  return openEmulator({
    store,
    world: systemWorld,
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    principalId: PRINCIPAL,
    latency,
    faults,
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
