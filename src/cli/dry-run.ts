import { NOTHING_EXPECTED } from '../report/expected.ts';
import type { PlanDocument } from '../report/plan-document.ts';
import { planText } from '../report/plan-text.ts';
import { plan as planRun } from '../engine/plan.ts';
import type { Event } from '../engine/event.ts';
import type { Telling } from './common-flags.ts';
import { engineOptions, type RunFlags } from './engine-options.ts';
import { expectedFrom } from './expected.ts';
import { factsAhead } from './facts-ahead.ts';
import type { LoadFlags } from './load-for.ts';
import type { Outcome } from './outcome.ts';
import { mayRun, plannedDocument } from './planned-document.ts';
import { placesIn } from './planned-places.ts';
import { openProject } from './project.ts';
import { reading } from './reading.ts';
import type { Shell } from './shell.ts';

/** The flags of `deploy plan`; those of `deploy --dry-run` are a part of them. */
export type PlanFlags = LoadFlags &
  Telling &
  RunFlags & { readonly exitCode?: boolean; readonly out?: string | undefined };

/**
 * `deploy plan` and `deploy --dry-run`: says for each step what a run would do, and why, and what it would remove. Takes
 * no lock and changes nothing; with `out` it saves the plan. Its exit code is 1 where the run would be refused, and with
 * `exitCode` 2 where it would change something.
 */
export async function plan(options: PlanFlags, shell: Shell): Promise<Outcome> {
  const { out } = options;
  const saving = out === undefined ? undefined : await import('./saved-plan-write.ts');
  if (out !== undefined) saving?.refuseOther(out, shell);
  const project = await openProject(options, shell);
  const warnings = new Set<string>();
  const emit = (event: Event): void => void (event.type === 'warning' && warnings.add(event.text));
  const engine = await engineOptions(project, options, shell, { write: false, emit });
  // A run refuses to begin without them, wherever its plan would come to ask.
  await engine.secrets.refuseMissing();
  const { store, stored } = reading(engine.store);
  const planned = await planRun({ ...engine, store, factsAhead: factsAhead(engine.facts) });
  const runs = planned.steps.some(mayRun);
  const part = plannedDocument(planned, {
    expected: runs ? await expectedFrom(project.state.runs) : NOTHING_EXPECTED,
    placeOf: await placesIn(planned, engine, project),
  });
  const { environment, cloud } = project.loaded;
  const { result, ...rest } = part;
  const isSaved = out !== undefined && result !== 'refused';
  const document: PlanDocument = shell.redactor.json({
    result,
    exitCode: result === 'refused' ? 1 : result === 'completed' && options.exitCode === true ? 2 : 0,
    environment,
    cloud,
    ...rest,
    ...(isSaved && { saved: out }),
    ...(warnings.size > 0 && { warnings: [...warnings] }),
  });
  if (isSaved)
    saving?.savePlan(out, { document, planned, stored: stored(), project, engine, options }, shell);
  const { flags, notes, title } = project;
  return {
    document,
    text: (paint) =>
      [...notes.map((note) => `${note}\n`), planText(document, { command: 'run', title, flags, paint })].join(
        '',
      ),
  };
}
