import { deploy, rollBack } from '../engine/deploy.ts';
import type { EngineOptions } from '../engine/open-session.ts';
import type { Event } from '../engine/event.ts';
import type { RunReport } from '../engine/report.ts';
import type { Config } from '../config/schema.ts';
import type { RunDocument } from '../report/documents.ts';
import { SILENT } from '../report/reporter.ts';
import { runText } from '../report/run-text.ts';
import type { Facts, Ports } from '../../steps/ports.ts';
import { engineOptions } from './engine-options.ts';
import { openReporter } from './open-reporter.ts';
import type { CommandName, Options } from './options.ts';
import type { Outcome } from './outcome.ts';
import { openProject, type Project } from './project.ts';
import type { Shell } from './shell.ts';
import { withLock } from './with-lock.ts';

type Engine = EngineOptions<Config, Facts, Ports>;

/** `deploy`: runs the steps, or plans them, or forgets the state. */
export async function run(options: Options, shell: Shell): Promise<Outcome> {
  const project = await openProject(options, shell);
  if (options.resetState) {
    const { resetState } = await import('./reset-state.ts');
    return resetState(project, options, shell);
  }
  if (options.dryRun) {
    const { planRun } = await import('./dry-run.ts');
    return planRun(project, options, shell);
  }
  return perform('run', project, options, shell, deploy);
}

/** `deploy rollback`: undoes the run that is left open, or says what it would undo. */
export async function rollback(options: Options, shell: Shell): Promise<Outcome> {
  const project = await openProject(options, shell);
  if (options.dryRun) {
    const { planRollback } = await import('./dry-run.ts');
    return planRollback(project, shell);
  }
  return perform('rollback', project, options, shell, rollBack);
}

async function perform(
  command: CommandName,
  project: Project,
  options: Options,
  shell: Shell,
  act: (engine: Engine) => Promise<RunReport>,
): Promise<Outcome> {
  const startedAt = shell.world.now();
  const { title, place, notes, steps, flags } = project;
  let reporter = SILENT;
  const emit = (event: Event): void => {
    if (event.type === 'run-started') shell.known.runId = event.run;
    reporter.tell(event);
  };
  const engine = await engineOptions(project, options, shell, { write: true, emit });
  if (command === 'run') await refuseMissingSecrets(engine);
  const report = await withLock(project, shell, async () => {
    reporter = await openReporter(options, shell, {
      title: command === 'run' ? `deploying ${title}` : `rolling back ${place}`,
      notes,
      steps: command === 'run' ? steps.map(({ name }) => name) : [],
    });
    try {
      return await act(engine);
    } finally {
      reporter.close();
    }
  });
  const document: RunDocument = shell.redactor.json(asDocument(report));
  const elapsedMs = shell.world.now() - startedAt;
  return { document, text: (paint) => runText(document, { command, title, flags, elapsedMs, paint }) };
}

/** A secret that nobody has is told now, not after half an hour of deploying. */
async function refuseMissingSecrets({ config, facts }: Engine): Promise<void> {
  for (const { name, generate } of config.secrets) if (generate === undefined) await facts.secret(name);
}

function asDocument(report: RunReport): RunDocument {
  return { ...report, steps: report.steps.map((step) => ({ ...step, changed: [...step.changed] })) };
}
