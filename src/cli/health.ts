import { isIPv4 } from 'node:net';
import type { HealthDocument, ServedDocument } from '../report/health-document.ts';
import { readinessText } from '../report/health-text.ts';
import type { EnvironmentFlags } from './environment.ts';
import { serve } from './health/server.ts';
import { shared } from './health/sharing.ts';
import { openWatch, type Watch } from './health/watch.ts';
import { openLogFormat } from './log-format.ts';
import type { Outcome } from './outcome.ts';
import type { Shell } from './shell.ts';

/** The flags of `deploy health`. */
export interface HealthFlags extends EnvironmentFlags {
  /** The port to serve at; undefined: it looks once. */
  readonly serve?: number | undefined;
  readonly host?: string | undefined;
  /** Milliseconds for all that is looked at. */
  readonly timeout?: number | undefined;
}

/**
 * `deploy health`: tells whether a deploy could start now, with exit code 1 where not. With `--serve` it tells that over HTTP
 * until it is told to stop, which is its end and no interruption: exit code 0. It takes no lock, and changes nothing.
 */
export async function health(flags: HealthFlags, shell: Shell): Promise<Outcome> {
  const watch = await openWatch(flags, shell, flags.timeout ?? LIMIT_MS);
  if (flags.serve !== undefined) return served(flags.serve, watch, flags, shell);
  const found = await watch.readiness();
  const document: HealthDocument = { ...found, exitCode: found.result === 'ready' ? 0 : 1 };
  return { document, text: (paint) => readinessText(found, watch.place, paint) };
}

/** Whoever asks is answered within two seconds, whatever hangs. */
const LIMIT_MS = 1500;

/** So long an answer is given again, so that nobody can have Azure asked as often as he likes. */
const REUSE_MS = 1000;

async function served(port: number, watch: Watch, flags: HealthFlags, shell: Shell): Promise<Outcome> {
  const { signal, world, redactor } = shell;
  const { host = LOOPBACK } = flags;
  const often = { reuseMs: REUSE_MS, now: () => world.now() };
  const looks = {
    place: watch.place,
    liveness: shared(() => watch.liveness(), often),
    readiness: shared(() => watch.readiness(), often),
  };
  // What is loaded by the first look would keep those from being answered who come during it.
  const { environment, cloud } = await looks.readiness();
  const serving = await serve(looks, { port, host });
  const { address } = serving;
  await tell(`serving ${watch.place} at ${address}: /health and /readiness; Ctrl-C ends it`, flags, shell);
  if (!isLoopback(host)) await tell(OPEN_TO_OTHERS, flags, shell);
  await aborted(signal);
  await serving.stop();
  const document: ServedDocument = redactor.json({
    result: 'completed',
    exitCode: 0,
    environment,
    cloud,
    address,
  });
  return { document, text: (paint) => `${paint.green('✔')} stopped serving at ${address}\n` };
}

const LOOPBACK = '127.0.0.1';

const OPEN_TO_OTHERS =
  'whoever reaches that address learns what is ready and who holds the lock, without signing in';

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

async function tell(message: string, { logLevel }: HealthFlags, shell: Shell): Promise<void> {
  const { stderr, redactor, world, correlationId } = shell;
  if (logLevel === undefined) return void stderr.write(redactor.text(`${message}\n`));
  if (logLevel === 'warn' || logLevel === 'error' || logLevel === 'silent') return;
  const format = await openLogFormat(shell);
  const time = new Date(world.now()).toISOString();
  const line = JSON.stringify({ level: INFO, time, correlationId, event: { type: 'serving' }, msg: message });
  stderr.write(format(redactor.text(`${line}\n`)));
}

/** As pino counts levels. */
const INFO = 30;
