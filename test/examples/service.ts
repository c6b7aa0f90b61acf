import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';

/** The folder of the example shop. */
export const shop = join(import.meta.dirname, '../../examples/shop');

/** A service of the shop that runs as a process of its own. */
export interface RunningService extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** What it logged so far. */
  readonly log: () => string;
  signal(name: NodeJS.Signals): void;
  /** Resolves with its exit code. */
  readonly exit: Promise<number | null>;
}

/** Starts a service with plain node, on a free port, with nothing but `env` in its environment. */
export async function start(name: string, env: Record<string, string> = {}): Promise<RunningService> {
  const child = spawn(process.execPath, ['server.ts'], {
    cwd: join(shop, name),
    env: { PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const exit = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const port = await new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const listening = /"message":"listening","port":(\d+)/.exec(output);
      if (listening !== null) resolve(Number(listening[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    exit.then(() => reject(new Error(`${name} ended: ${output}`)), reject);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    log: () => output,
    signal: (signal) => child.kill(signal),
    exit,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** What a service answered. */
export type Reply = { status: number; body: unknown };

/** Gets a path of a service. */
export async function get(service: { url: string }, path: string): Promise<Reply> {
  return reply(await fetch(service.url + path));
}

/** Posts to a path of a service: text as it is, anything else as JSON. */
export async function post(service: { url: string }, path: string, body: unknown): Promise<Reply> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return reply(await fetch(service.url + path, { method: 'POST', body: text }));
}

/** The id in a body that a service answered with. */
export function idOf({ body }: Reply): string {
  return z.object({ id: z.uuid() }).parse(body).id;
}

/** The body of an error that a service answers with. */
export function error(code: string): object {
  return { error: { code, message: expect.stringMatching(/.{6}/) } };
}

async function reply(response: Response): Promise<Reply> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
