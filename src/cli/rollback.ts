import { rollBack } from '../engine/deploy.ts';
import { agreed } from './confirm.ts';
import type { Outcome } from './outcome.ts';
import { type ChangingFlags, perform } from './perform.ts';
import { planRollback } from './plan-rollback.ts';
import { openProject } from './project.ts';
import type { Shell } from './shell.ts';

/** The flags of `deploy rollback`. */
export type RollbackFlags = ChangingFlags & {
  readonly dryRun: boolean;
  readonly skip: readonly string[];
  readonly abandon: boolean;
  readonly yes: boolean;
};

/** `deploy rollback`: undoes the run that is left open; with `--abandon` closes it as it is, once that is confirmed. */
export async function rollback(flags: RollbackFlags, shell: Shell): Promise<Outcome> {
  const project = await openProject(flags, shell);
  const { skip, abandon } = flags;
  if (flags.dryRun) return planRollback(project, flags, shell);
  const command = abandon ? 'abandon' : 'rollback';
  if (abandon) {
    const plan = await planRollback(project, flags, shell);
    if (plan.document.open !== null) {
      await agreed(flags, shell, {
        plan: plan.text,
        question: 'Close the run and leave all that as it is?',
        refusal: '--abandon leaves what a run changed as it is, and nobody can be asked here',
        hint: 'Add --yes to do it without a question.',
      });
    }
  }
  const doing = `${abandon ? 'closing the run of' : 'rolling back'} ${project.place}`;
  return perform(
    { command, doing, steps: [], act: (engine) => rollBack(engine, { skip, abandon }) },
    project,
    flags,
    shell,
  );
}
