import { Failure, toFailure } from '../engine/failure.ts';
import type { Document } from '../report/documents.ts';
import { failedDocument } from '../report/failed.ts';
import { sameCommand } from '../report/next-command.ts';
import { idsOf, openConsoleFormat, openLogFormat } from './log-format.ts';
import type { Outcome } from './outcome.ts';
import { askedFormat, parse } from './parse.ts';
import { type Format, print, write } from './print.ts';
import type { Shell } from './shell.ts';

/** A command line, and what surrounds it. */
export interface CommandLine {
  /** Does what it asks for, prints what comes of it, and returns the exit code. Never throws. */
  readonly obey: (speak: Speak) => Promise<number>;
  /** Tells of what went wrong, the first time only, and returns the exit code. */
  readonly tell: (error: unknown) => Promise<number>;
  /** What stdout carries. */
  readonly format: () => Format;
}

/** Is told how lines on the console look, once that is known. */
export type Speak = (shape: (text: string) => string) => void;

/** Reads the command line of a shell. It touches nothing else of its process: several may be obeyed in one. */
export function commandIn(shell: Shell): CommandLine {
  const { argv, stdout, variables } = shell;
  let format: Format = askedFormat(argv);
  let debug = false;
  let told: Promise<number> | undefined;
  const tell = (error: unknown): Promise<number> => (told ??= report(error, format, debug, shell));
  return {
    tell,
    format: () => format,
    obey: async (speak) => {
      try {
        const request = parse(argv);
        if ('print' in request) {
          await write(stdout, request.print);
          return 0;
        }
        format = request.flags.output;
        const { logLevel } = request.flags;
        debug = logLevel === 'debug';
        if (logLevel !== undefined) speak(await openConsoleFormat(shell, logLevel));
        const outcome = await request.perform(shell);
        await print(outcome, format, stdout, variables);
        await tellCi(outcome.document, shell);
        return outcome.document.exitCode;
      } catch (error) {
        return await tell(error);
      }
    },
  };
}

async function report(error: unknown, format: Format, debug: boolean, shell: Shell): Promise<number> {
  const { redactor, stdout, stderr, variables, world, signal } = shell;
  if (debug) {
    const { traceLine } = await import('../report/trace.ts');
    const shape = await openLogFormat(shell);
    await write(stderr, shape(redactor.text(traceLine(error, world.now(), idsOf(shell)))));
  }
  const outcome = await failed(signal.aborted ? asInterrupt(error, shell) : explained(error, shell), shell);
  // Nothing was done that could be a result: people learn of it where errors are told.
  await print(outcome, format, format === 'text' ? stderr : stdout, variables);
  await tellCi(outcome.document, shell);
  return outcome.document.exitCode;
}

async function tellCi(document: Document, shell: Shell): Promise<void> {
  if (shell.ci === undefined) return;
  const { tellPipeline } = await import('./ci-told.ts');
  tellPipeline(shell.ci, document, shell);
}

async function failed(failure: Failure, shell: Shell): Promise<Outcome> {
  const [{ failureText }, { logText }, { adviceOn, classify }] = await Promise.all([
    import('../report/failure-text.ts'),
    import('../report/run-text.ts'),
    import('../report/errors/classify.ts'),
  ]);
  const { reason, details } = failure;
  const told = { reason, code: details.code, status: details.status };
  const hint = failure.hint ?? adviceOn(told);
  const advised = new Failure(reason, failure.message, { ...details, ...(hint !== undefined && { hint }) });
  const document = shell.redactor.json(failedDocument(advised, shell.known, classify(told)));
  const { error } = document;
  return {
    document,
    text: (paint) => {
      const looks = { cwd: shell.cwd, paint };
      return error === undefined ? '' : `${lines([failureText(error, looks), logText(document, looks)])}\n`;
    },
  };
}

function lines(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n');
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
