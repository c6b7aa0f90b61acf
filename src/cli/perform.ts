import type { Event } from '../engine/event.ts';
import { noteOf, type RunReport } from '../engine/report.ts';
import { criticalPath } from '../report/critical-path.ts';
import type { RunDocument } from '../report/documents.ts';
import type { Opening } from '../report/reporter.ts';
import { runDocumentOf } from '../report/run-report.ts';
import { type Performed, runText } from '../report/run-text.ts';
import { withTypedHints } from '../report/typed-hint.ts';
import { withOutputs } from '../report/with-outputs.ts';
import { gather } from './audience.ts';
import type { Telling } from './common-flags.ts';
import { type Engine, engineOptions, type RunFlags } from './engine-options.ts';
import { keepRun } from './kept-runs.ts';
import { authorOf } from './author.ts';
import type { LoadFlags } from './load-for.ts';
import type { Outcome } from './outcome.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';
import { withLock } from './with-lock.ts';

/** The flags of every command that changes something. */
export type ChangingFlags = LoadFlags & Telling & RunFlags & { readonly lockWait?: number | undefined };

/** What a command has the engine do, and how that is told. */
export interface Performance {
  readonly command: Performed;
  /** What is done to what, for the progress: `deploying shop to local (emulator)`. */
  readonly doing: string;
  /** The steps that the progress lists from the start. */
  readonly steps: readonly string[];
  readonly act: (engine: Engine) => Promise<RunReport>;
  /** The words and flags of its own with which it would be typed again. */
  readonly again?: readonly string[];
  /** Are told what people are told, while it goes on. */
  readonly opened?: ((opening: Opening) => void) | undefined;
  readonly heard?: ((event: Event) => void) | undefined;
}

/** Has the engine do something while it holds the lock, tells of it as it happens, and then what it came to. */
export async function perform(
  { command, doing, steps, act, again = [], opened, heard }: Performance,
  project: Project,
  options: ChangingFlags,
  shell: Shell,
): Promise<Outcome & { readonly document: RunDocument }> {
  const startedAt = shell.world.now();
  const { title, place, notes, flags } = project;
  const audience = await gather(project, { ...options, command }, shell);
  let undone: string | undefined;
  let undid: string | undefined;
  let resumed = false;
  let document: RunDocument | undefined;
  const emit = (event: Event): void => {
    if (event.type === 'run-started') shell.known.runId = event.run;
    if (event.type === 'rollback-started') ({ reason: undone, run: undid } = event);
    resumed ||= event.type === 'settling' || (event.type === 'run-started' && event.resumed);
    audience.tell(event);
    heard?.(event);
  };
  try {
    const { telemetry, ahead } = audience;
    const engine = await engineOptions(project, options, shell, { write: true, emit, telemetry });
    // A secret that nobody has is told now, not after half an hour of deploying.
    ahead.at(LOOKING_FOR_SECRETS);
    if (command === 'run') await engine.secrets.refuseNew();
    ahead.at('taking the lock');
    const onceAborted = (): void => void setTimeout(() => emit({ type: 'still-ending' }), SOON_MS).unref();
    shell.signal.addEventListener('abort', onceAborted, { once: true });
    const told = await withLock(project, shell, async () => {
      ahead.at(LOOKING_FOR_SECRETS);
      if (command === 'run') await engine.secrets.refuseMissing();
      const opening = { title: doing, notes, steps };
      opened?.(shell.redactor.json(opening));
      await audience.show(opening, async () => {
        const { outlookOf } = await import('./outlook.ts');
        return outlookOf({
          steps: project.steps,
          config: project.loaded.config,
          runs: project.state.runs,
        });
      });
      try {
        const report = await act(engine);
        const log = await audience.log(report);
        const warnings = [...audience.warnings];
        const run = withOutputs(await runDocumentOf(report, undone), audience.outputs);
        document = shell.redactor.json({
          ...withTypedHints(run, flags),
          ...(report.runId !== null && {
            command,
            times: timesOf(report, startedAt, shell.world.now()),
          }),
          ...(log !== undefined && { log }),
          ...(warnings.length > 0 && { warnings }),
        });
        await keepRun(project.state, document, {
          ...authorOf(shell),
          resumed,
          ...(undid !== undefined && { undid }),
        });
        return document;
      } finally {
        audience.hide();
      }
    });
    const elapsedMs = shell.world.now() - startedAt;
    const repeated = [...again, ...howOf(options)];
    return {
      document: told,
      text: (paint) =>
        runText(told, {
          command,
          title,
          place,
          flags,
          again: repeated,
          elapsedMs,
          cwd: shell.cwd,
          tails: options.quiet === true,
          paint,
        }),
    };
  } catch (error) {
    const [result, exitCode] = shell.signal.aborted
      ? (['interrupted', 130] as const)
      : (['failed', 1] as const);
    // It has no report: whoever looks back reads it in the log.
    await audience.log({ result, exitCode, error: noteOf(error, 'internal') });
    throw error;
  } finally {
    await audience.leave(document);
  }
}

function timesOf(
  { steps }: RunReport,
  startedAt: number,
  finishedAt: number,
): NonNullable<RunDocument['times']> {
  return {
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    durationMs: Math.max(0, finishedAt - startedAt),
    criticalPathMs: criticalPath(steps).milliseconds,
  };
}

const LOOKING_FOR_SECRETS = 'looking for the values of secrets';

/** What heeds an interrupt has ended by then. */
const SOON_MS = 1000;

/** The flags that say how a command works, as they would be typed; what was forced is in the journal. */
function howOf({ rollback, offline, lockWait, flag = [], allowIrreversible }: ChangingFlags): string[] {
  return [
    ...flag.flatMap((one) => ['--flag', one]),
    ...(allowIrreversible === true ? ['--allow-irreversible'] : []),
    ...(rollback === undefined ? [] : [rollback ? '--rollback' : '--no-rollback']),
    ...(offline ? ['--offline'] : []),
    ...(lockWait === undefined ? [] : ['--lock-wait', `${Math.ceil(lockWait / 1000)}s`]),
  ];
}
