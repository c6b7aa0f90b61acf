import { openLedger } from '../engine/ledger.ts';
import { plan } from '../engine/plan.ts';
import { fileStore } from '../state/file-store.ts';
import type { PlanDocument } from '../report/documents.ts';
import { planText } from '../report/plan-text.ts';
import { engineOptions } from './engine-options.ts';
import { bindingOf } from './facts.ts';
import type { CommandName, Options } from './options.ts';
import type { Outcome } from './outcome.ts';
import type { Project } from './project.ts';
import type { Shell } from './shell.ts';

/** `--dry-run`: says for each step what a run would do, and why. Takes no lock and changes nothing. */
export async function planRun(project: Project, options: Options, shell: Shell): Promise<Outcome> {
  const engine = await engineOptions(project, options, shell, { write: false, emit: () => undefined });
  const { open, steps } = await plan(engine);
  return planned('run', project, shell, {
    open: openRun(open),
    steps: steps.map((step) => ({ ...step, because: [...step.because] })),
  });
}

/** `rollback --dry-run`: says which steps a rollback would still undo, the last one first. */
export async function planRollback(project: Project, shell: Shell): Promise<Outcome> {
  const { state } = await openLedger(fileStore(project.stateFolder), bindingOf(project), shell.world);
  const { open } = state;
  const touched = Object.entries(open?.touches ?? {})
    .filter(([, { outcome }]) => outcome === undefined)
    .sort(([, a], [, b]) => b.seq - a.seq);
  const undoes = open?.phase === 'forward' || open?.phase === 'rolling-back';
  return planned('rollback', project, shell, {
    open: openRun(open && { run: open.id, phase: open.phase }),
    steps: undoes ? touched.map(([name]) => ({ name, action: 'undo', because: [] })) : [],
  });
}

function openRun(open: { run: string; phase: string } | null | undefined): PlanDocument['open'] {
  const phase = (['forward', 'rolling-back', 'committed'] as const).find((one) => one === open?.phase);
  return open && phase ? { run: open.run, phase } : null;
}

function planned(
  command: CommandName,
  project: Project,
  shell: Shell,
  made: Pick<PlanDocument, 'open' | 'steps'>,
): Outcome {
  const { environment, cloud } = project.loaded;
  const nothing = made.open === null && made.steps.every(({ action }) => action === 'skip');
  const document: PlanDocument = shell.redactor.json({
    result: nothing ? 'nothing-to-do' : 'completed',
    exitCode: 0,
    environment,
    cloud,
    ...made,
  });
  const { flags, notes } = project;
  const title = command === 'run' ? project.title : project.place;
  return {
    document,
    text: (paint) =>
      [...notes.map((note) => `${note}\n`), planText(document, { command, title, flags, paint })].join(''),
  };
}
