import { plan as planRun } from '../engine/plan.ts';
import type { Event } from '../engine/event.ts';
import type { PlanDocument } from '../report/plan-document.ts';
import { planText } from '../report/plan-text.ts';
import { filesFirst } from '../report/words.ts';
import type { Telling } from './common-flags.ts';
import { engineOptions, type RunFlags } from './engine-options.ts';
import type { LoadFlags } from './load-for.ts';
import type { Outcome } from './outcome.ts';
import { openProject } from './project.ts';
import type { Shell } from './shell.ts';

/**
 * `deploy plan` and `deploy --dry-run`: says for each step what a run would do, and why, and what it would remove. Takes
 * no lock and changes nothing. Its exit code is 1 where the run would be refused, and with `exitCode` 2 where it would
 * change something.
 */
export async function plan(
  options: LoadFlags & Telling & RunFlags & { readonly exitCode?: boolean },
  shell: Shell,
): Promise<Outcome> {
  const project = await openProject(options, shell);
  const warnings = new Set<string>();
  const emit = (event: Event): void => void (event.type === 'warning' && warnings.add(event.text));
  const engine = await engineOptions(project, options, shell, { write: false, emit });
  // A run refuses to begin without them, wherever its plan would come to ask.
  await engine.secrets.refuseMissing();
  const planned = await planRun(engine);
  const { environment, cloud } = project.loaded;
  const result = resultOf(planned);
  const document: PlanDocument = shell.redactor.json({
    result,
    exitCode: result === 'refused' ? 1 : result === 'completed' && options.exitCode === true ? 2 : 0,
    environment,
    cloud,
    ...planned,
    steps: planned.steps.map((step) => ({ ...step, because: filesFirst(step.because) })),
    open: openRun(planned.open),
    data: [],
    ...(warnings.size > 0 && { warnings: [...warnings] }),
  });
  const { flags, notes, title } = project;
  return {
    document,
    text: (paint) =>
      [...notes.map((note) => `${note}\n`), planText(document, { command: 'run', title, flags, paint })].join(
        '',
      ),
  };
}

type Planned = Awaited<ReturnType<typeof planRun>>;

function resultOf({ refused, open, steps, removals, handOvers }: Planned): PlanDocument['result'] {
  if (refused.length > 0) return 'refused';
  const changes = removals.some(({ action }) => action !== 'keep') || handOvers.length > 0;
  const nothing =
    open === null &&
    !changes &&
    steps.every(({ action, protection }) => action === 'skip' && protection === undefined);
  return nothing ? 'nothing-to-do' : 'completed';
}

function openRun(open: Planned['open']): PlanDocument['open'] {
  const phase = (['forward', 'rolling-back', 'committed'] as const).find((one) => one === open?.phase);
  return open && phase ? { run: open.run, phase, kind: open.kind } : null;
}
