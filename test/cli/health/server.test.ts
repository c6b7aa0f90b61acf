import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Looks } from '../../../src/cli/health/answer.ts';
import { serve, type Serving } from '../../../src/cli/health/server.ts';

const about = { environment: 'local', cloud: 'emulator' } as const;
const LOOKS: Looks = {
  place: 'shop in local (emulator)',
  liveness: async () => ({ result: 'alive', ...about, checks: [] }),
  readiness: async () => ({ result: 'ready', ...about, checks: [] }),
};

let serving: Serving;
afterEach(() => serving.stop());

/** Connects, writes this much of a request, and resolves once the other side has ended it. */
async function ended(text: string): Promise<void> {
  const socket = connect(Number(new URL(serving.address).port), '127.0.0.1');
  const closed = once(socket, 'close');
  socket.on('error', () => undefined).resume();
  if (text !== '') socket.write(text);
  await closed;
}

test.each([
  ['nothing at all', ''],
  ['half of its headers', 'GET /health HTTP/1.1\r\nHost: a\r\n'],
])('whoever sends %s does not keep the connection', async (_, text) => {
  serving = await serve(LOOKS, { port: 0, host: '127.0.0.1', slowestMs: 100 });
  const startedAt = performance.now();
  await ended(text);
  // Left to itself Node.js would look after half a minute.
  expect(performance.now() - startedAt).toBeLessThan(4000);
  expect((await fetch(`${serving.address}/health`)).status).toBe(200);
});
