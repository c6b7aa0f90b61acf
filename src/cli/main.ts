import { createRedactor } from '../secrets/redact.ts';
import { inPipeline } from './ci.ts';
import { watchExit } from './early-exit.ts';
import { interrupts } from './interrupts.ts';
import { commandIn } from './obey.ts';
import type { Shell } from './shell.ts';
import { consoleFor } from './step-console.ts';
import { systemWorld } from './world.ts';

/** Does what the command line asks for, prints what comes of it on stdout, and returns the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const shell = inPipeline(openShell(argv));
  const { obey, tell, format } = commandIn(shell);
  const unwatch = watchExit(shell, format);
  // A promise that a user's step dropped must not end the run with a bare stack trace.
  const crash = async (error: unknown): Promise<never> => {
    const exitCode = await tell(error);
    unwatch();
    return process.exit(exitCode);
  };
  process.on('uncaughtException', (error) => void crash(error));
  globalThis.console = consoleFor(shell);
  try {
    return await obey((shape) => void (globalThis.console = consoleFor(shell, shape)));
  } finally {
    unwatch();
  }
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
