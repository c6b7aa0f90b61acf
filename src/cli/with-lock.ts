import { Failure } from '../engine/failure.ts';
import { writeAbove } from '../report/above.ts';
import { nextCommand } from '../report/next-command.ts';
import { waitForLock } from '../state/wait-for-lock.ts';
import { whoWeAre } from './holder.ts';
import type { Environment } from './environment.ts';
import { openLogFormat } from './log-format.ts';
import type { Shell } from './shell.ts';

/** What is locked, and how. */
export type Lockable = Pick<Environment, 'state' | 'waiting' | 'flags'>;

/**
 * Does something while holding the lock of a project's environment; with `--lock-wait` it waits for it first, and says for
 * whom. Throws `Failure` `locked`, with what to do, when somebody else has it.
 */
export async function withLock<Result>(
  project: Lockable,
  shell: Shell,
  work: () => Promise<Result>,
): Promise<Result> {
  const { world, signal } = shell;
  const { state, waiting } = project;
  const format = waiting.logLevel === undefined ? undefined : await openLogFormat(shell);
  const onWaiting = (message: string): void =>
    tell(`waiting for the lock: ${message}`, waiting.logLevel, shell, format);
  const acquire: typeof state.lock.acquire = async (holder) => {
    try {
      return await state.lock.acquire(holder);
    } catch (error) {
      throw advised(error, project);
    }
  };
  const lease = await waitForLock(acquire, whoWeAre(shell), {
    waitMs: waiting.milliseconds,
    world,
    signal,
    onWaiting,
  });
  try {
    return await work();
  } finally {
    await lease.release();
  }
}

/** The lock knows its holder; what can be typed about it is known here. */
function advised(error: unknown, { waiting, flags, state }: Lockable): unknown {
  if (!(error instanceof Failure) || error.reason !== 'locked') return error;
  const longer = waiting.milliseconds > 0 ? 'Wait longer' : 'Wait for it';
  const unlock = nextCommand(flags, 'unlock');
  const freed =
    state.type === 'file'
      ? `It is free as soon as that process ends; ${unlock} says more.`
      : `It is free within a minute after that process ended; ${unlock} takes it away at once.`;
  return new Failure('locked', error.message, {
    ...error.details,
    hint: `${longer} with --lock-wait 10m. ${freed}`,
    cause: error,
  });
}

function tell(
  message: string,
  logLevel: Lockable['waiting']['logLevel'],
  { stderr, redactor, world, correlationId }: Shell,
  format: (line: string) => string = String,
): void {
  if (logLevel === 'error' || logLevel === 'silent') return;
  const time = new Date(world.now()).toISOString();
  const event = { type: 'waiting-for-lock' };
  const line = logLevel ? JSON.stringify({ level: WARN, time, correlationId, event, msg: message }) : message;
  writeAbove(stderr, format(redactor.text(`${line}\n`)));
}

/** As pino counts levels. */
const WARN = 40;
