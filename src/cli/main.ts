import { Failure, toFailure } from '../engine/failure.ts';
import { createRedactor } from '../secrets/redact.ts';
import { interrupts } from './interrupts.ts';
import type { Options, Request } from './options.ts';
import type { Outcome } from './outcome.ts';
import { parse, wantsJson } from './parse.ts';
import type { Shell } from './shell.ts';
import { systemWorld } from './world.ts';

/** Does what the command line asks for, prints what comes of it on stdout, and returns the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const shell = openShell(argv);
  let format: 'text' | 'json' = wantsJson(argv) ? 'json' : 'text';
  let debug = false;
  // A promise that a user's step dropped must not end the run with a bare stack trace.
  const crash = async (error: unknown): Promise<never> =>
    process.exit(await report(error, format, debug, shell));
  process.on('uncaughtException', (error) => void crash(error));
  try {
    const request: Request = parse(argv, shell.stdout);
    if ('print' in request) {
      await write(shell.stdout, request.print);
      return 0;
    }
    format = request.options.output;
    debug = request.options.logLevel === 'debug';
    const outcome = await perform(request.command, request.options, shell);
    await print(outcome, format, shell);
    return outcome.document.exitCode;
  } catch (error) {
    return report(error, format, debug, shell);
  }
}

async function report(
  error: unknown,
  format: 'text' | 'json',
  debug: boolean,
  shell: Shell,
): Promise<number> {
  if (debug) await write(shell.stderr, shell.redactor.text(stackOf(error)));
  const outcome = await failed(shell.signal.aborted ? asInterrupt(error) : toFailure(error), shell);
  await print(outcome, format, shell);
  return outcome.document.exitCode;
}

function openShell(argv: readonly string[]): Shell {
  const { stdin, stdout, stderr, env } = process;
  // A reader that went away (`deploy | head`) is no reason to stop half-way.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  return {
    argv,
    variables: env,
    cwd: process.cwd(),
    stdin,
    stdout,
    stderr,
    world: systemWorld,
    signal: interrupts(),
    redactor: createRedactor(),
    known: {},
  };
}

/** What a command needs is loaded only here: --help and bad usage load none of it. */
async function perform(command: 'run' | 'rollback', options: Options, shell: Shell): Promise<Outcome> {
  const commands = await import('./run.ts');
  return commands[command](options, shell);
}

async function failed(failure: Failure, shell: Shell): Promise<Outcome> {
  const [{ failedDocument }, { failureText }] = await Promise.all([
    import('../report/failed.ts'),
    import('../report/failure-text.ts'),
  ]);
  const document = shell.redactor.json(failedDocument(failure, shell.known));
  const { error } = document;
  return { document, text: (paint) => (error === undefined ? '' : `${failureText(error, paint)}\n`) };
}

function asInterrupt(error: unknown): Failure {
  if (error instanceof Failure && error.reason === 'interrupted') return error;
  return new Failure('interrupted', 'interrupted; nothing was begun', {
    hint: 'Type the same command again.',
    cause: error,
  });
}

async function print({ document, text }: Outcome, format: 'text' | 'json', shell: Shell): Promise<void> {
  if (format === 'json') return write(shell.stdout, `${JSON.stringify(document, undefined, 2)}\n`);
  const [{ paintFor }, { wrap }] = await Promise.all([
    import('../report/paint.ts'),
    import('../report/wrap.ts'),
  ]);
  const { stdout } = shell;
  const told = text(paintFor(stdout));
  await write(stdout, stdout.isTTY && stdout.columns > 0 ? wrap(told, stdout.columns) : told);
}

/** Resolves when everything has left the process: a pipe takes it only as fast as it is read. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.write(text, () => resolve());
  return promise;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return `${String(error)}\n`;
  const cause = error.cause === undefined ? '' : `caused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}\n${cause}`;
}
