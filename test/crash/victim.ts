import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { deploy, rollBack } from '../../src/engine/deploy.ts';
import type { EngineOptions } from '../../src/engine/open-session.ts';
import { stepDefiner } from '../../src/engine/step.ts';
import { fileLock } from '../../src/state/file-lock.ts';
import { fileStore } from '../../src/state/file-store.ts';

/**
 * `node victim.ts FOLDER deploy|rollback`: a deployment into a folder, with a real store, a real lock and real time, to
 * be killed by its parent. Prints a line for every event, and its report last.
 */
const [folder = '', way = 'deploy'] = process.argv.slice(2);
const things = join(folder, 'things');
mkdirSync(things, { recursive: true });

type Files = {
  write(at: string, text: string | null): Promise<void>;
  read(at: string): Promise<string | null>;
};

const files: Files = {
  write: async (at, text) => {
    await sleep(4);
    if (text === null) rmSync(join(things, at), { force: true });
    else writeFileSync(join(things, at), text);
    await sleep(4);
  },
  read: async (at) => {
    try {
      return readFileSync(join(things, at), 'utf8');
    } catch {
      return null;
    }
  },
};

const steps = Array.from({ length: 8 }, (_, index) => {
  const name = `s${index}`;
  return stepDefiner<object, object, Files>()({
    name,
    after: index === 0 ? [] : [`s${Math.floor((index - 1) / 2)}`],
    output: z.object({}),
    inputs: () => ({ at: [`${name}-a`, `${name}-b`] }),
    at: ({ at }) => at,
    observe: (at, ports) => ports.read(at),
    run: async ({ at }, ports) => {
      for (const one of at) await ports.write(one, name);
      return {};
    },
    rollback: (at, was, ports) => ports.write(at, was),
  });
});

const lease = await fileLock(join(folder, 'state')).acquire({
  user: 'victim',
  host: 'here',
  pid: process.pid,
  command: way,
  since: new Date().toISOString(),
});
let guids = 0;
const options: EngineOptions<object, object, Files> = {
  steps,
  config: {},
  facts: {},
  ports: () => files,
  store: fileStore(join(folder, 'state')),
  binding: { environment: 'test', cloud: 'emulator', tenantId: 't', subscriptionId: 's' },
  world: {
    now: () => Date.now(),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    guid: () => `${process.pid}-${(guids += 1)}`,
  },
  signal: new AbortController().signal,
  emit: ({ type }) => void process.stdout.write(`${type}\n`),
  concurrency: 3,
  forced: [],
  rollback: true,
  requestTimeoutMs: 0,
  look: { times: 1, delayMs: 1 },
  owner: () => 'others',
};
const report = await (way === 'rollback' ? rollBack(options) : deploy(options));
await lease.release();
process.stdout.write(`report ${JSON.stringify(report)}\n`);
