import { Failure, toFailure } from '../engine/failure.ts';
import { sameCommand } from '../report/next-command.ts';
import { createRedactor } from '../secrets/redact.ts';
import { watchExit } from './early-exit.ts';
import { interrupts } from './interrupts.ts';
import { idsOf, openConsoleFormat, openLogFormat } from './log-format.ts';
import type { Outcome } from './outcome.ts';
import { parse, wantsJson } from './parse.ts';
import type { Shell } from './shell.ts';
import { consoleFor } from './step-console.ts';
import { systemWorld } from './world.ts';

type Format = 'text' | 'json';

/** Does what the command line asks for, prints what comes of it on stdout, and returns the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const shell = openShell(argv);
  let format: Format = wantsJson(argv) ? 'json' : 'text';
  let debug = false;
  // A promise that a user's step dropped must not end the run with a bare stack trace.
  let told: Promise<number> | undefined;
  const tell = (error: unknown): Promise<number> => (told ??= report(error, format, debug, shell));
  const unwatch = watchExit(shell, () => format === 'json');
  const crash = async (error: unknown): Promise<never> => {
    const exitCode = await tell(error);
    unwatch();
    return process.exit(exitCode);
  };
  process.on('uncaughtException', (error) => void crash(error));
  globalThis.console = consoleFor(shell);
  try {
    const request = parse(argv, shell.stdout);
    if ('print' in request) {
      await write(shell.stdout, request.print);
      return 0;
    }
    format = request.flags.output;
    const { logLevel } = request.flags;
    debug = logLevel === 'debug';
    if (logLevel !== undefined)
      globalThis.console = consoleFor(shell, await openConsoleFormat(shell, logLevel));
    const outcome = await request.perform(shell);
    await print(outcome, format, shell.stdout);
    return outcome.document.exitCode;
  } catch (error) {
    return await tell(error);
  } finally {
    unwatch();
  }
}

async function report(error: unknown, format: Format, debug: boolean, shell: Shell): Promise<number> {
  const { redactor, stdout, stderr, world, signal } = shell;
  if (debug) {
    const { traceLine } = await import('../report/trace.ts');
    const shape = await openLogFormat(shell);
    await write(stderr, shape(redactor.text(traceLine(error, world.now(), idsOf(shell)))));
  }
  const outcome = await failed(signal.aborted ? asInterrupt(error, shell) : explained(error, shell), shell);
  // Nothing was done that could be a result: people learn of it where errors are told.
  await print(outcome, format, format === 'json' ? stdout : stderr);
  return outcome.document.exitCode;
}

function openShell(argv: readonly string[]): Shell {
  const { stdin, stdout, stderr, env } = process;
  // A reader that went away (`deploy | head`) is no reason to stop half-way.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  return {
    argv,
    variables: env,
    cwd: currentFolder(),
    stdin,
    stdout,
    stderr,
    world: systemWorld,
    signal: interrupts(),
    correlationId: systemWorld.guid(),
    redactor: createRedactor(),
    known: {},
  };
}

/** The current folder may have been removed: then nothing is found in it. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}

async function failed(failure: Failure, shell: Shell): Promise<Outcome> {
  const [{ failedDocument }, { failureText }, { logText }] = await Promise.all([
    import('../report/failed.ts'),
    import('../report/failure-text.ts'),
    import('../report/run-text.ts'),
  ]);
  const document = shell.redactor.json(failedDocument(failure, shell.known));
  const { error } = document;
  return {
    document,
    text: (paint) => (error === undefined ? '' : `${failureText(error, paint)}\n${logText(document, paint)}`),
  };
}

/** What nobody expected has no hint of its own. */
function explained(error: unknown, { known }: Shell): Failure {
  const failure = toFailure(error);
  if (failure.reason !== 'internal' || failure.hint !== undefined) return failure;
  const open =
    known.runId === undefined ? '' : 'The run is left open: type the same command again to go on with it. ';
  return new Failure('internal', failure.message, {
    ...failure.details,
    hint: `${open}--log-level debug says where it was thrown; a step of your own may have dropped a promise.`,
    cause: failure,
  });
}

/** Whatever was thrown came of the interrupt. */
function asInterrupt(error: unknown, { argv, known }: Shell): Failure {
  const begun = known.runId === undefined ? 'nothing was begun' : 'the run is left open';
  return new Failure('interrupted', `interrupted; ${begun}`, {
    hint: `Type the same command again: ${sameCommand(argv, known.environment)}`,
    cause: error,
  });
}

async function print({ document, text }: Outcome, format: Format, stream: NodeJS.WriteStream): Promise<void> {
  if (format === 'json') return write(stream, `${JSON.stringify(document, undefined, 2)}\n`);
  const [{ paintFor }, { wrap }] = await Promise.all([
    import('../report/paint.ts'),
    import('../report/wrap.ts'),
  ]);
  const told = text(paintFor(stream));
  await write(stream, stream.isTTY && stream.columns > 0 ? wrap(told, stream.columns) : told);
}

/** Resolves when everything has left the process: a pipe takes it only as fast as it is read. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.write(text, () => resolve());
  return promise;
}
