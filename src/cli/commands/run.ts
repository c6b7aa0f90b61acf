import { Failure } from '../../engine/failure.ts';
import {
  asking,
  consenting,
  forcing,
  locking,
  looking,
  planning,
  rollingBack,
  switching,
  tellingAsItHappens,
  where,
} from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy`, or `deploy run`. */
export const run = defineCommand({
  name: 'run',
  summary: 'run the steps whose inputs changed, and undo them all if one fails',
  examples: [
    ['deploy --env production', 'undoes it all if a step fails'],
    ['deploy --force-step verify_deployment', 'although nothing changed'],
  ],
  flags: (flag) => ({
    ...where(flag),
    ...forcing(flag),
    ...planning(flag),
    plan: flag.text('--plan <file>', 'do exactly what a saved plan says (deploy plan --out)'),
    ...rollingBack(flag),
    ...switching(flag),
    ...consenting(flag),
    ...looking(flag),
    resetState: flag.on('--reset-state', 'forget the state, keeping a copy; the resources stay'),
    ...asking(flag),
    ...locking(flag),
    ...tellingAsItHappens(flag),
  }),
  check: ({ resetState, plan, ...flags }) => {
    const [other] = [
      ...(flags.forceStep.length > 0 ? ['--force-step'] : []),
      ...(flags.forceAll ? ['--force-all'] : []),
      ...(flags.rollback === false ? ['--no-rollback'] : []),
      ...(flags.dryRun ? ['--dry-run'] : []),
      ...(flags.allowIrreversible ? ['--allow-irreversible'] : []),
      ...(plan === undefined ? [] : ['--plan']),
    ];
    if (plan !== undefined && !resetState) refuseBesidePlan(flags, other);
    if (!resetState || other === undefined) return;
    throw new Failure('usage', `--reset-state cannot stand with ${other}`, {
      hint: 'it forgets the state and then exits: type the other command after it',
    });
  },
  refuses: { '--out': 'type it after deploy plan' },
  perform: async (flags, shell) => {
    if (flags.resetState) return (await import('../reset-state.ts')).resetState(flags, shell);
    if (flags.plan !== undefined)
      return (await import('../saved-plan-run.ts')).runPlan(flags, flags.plan, shell);
    if (flags.dryRun) return (await import('../dry-run.ts')).plan(flags, shell);
    return (await import('../run.ts')).run(flags, shell);
  },
});

/** A plan says all of that itself: another word beside it would make it another plan. */
function refuseBesidePlan(
  {
    rollback,
    flag,
    offline,
  }: { readonly rollback: boolean | undefined; readonly flag: readonly string[]; readonly offline: boolean },
  decisive: string | undefined,
): void {
  const [other] = [
    ...(decisive === undefined || decisive === '--plan' ? [] : [decisive]),
    ...(rollback === true ? ['--rollback'] : []),
    ...(flag.length > 0 ? ['--flag'] : []),
    ...(offline ? ['--offline'] : []),
  ];
  if (other === undefined) return;
  throw new Failure('usage', `--plan cannot stand with ${other}`, {
    hint: 'leave it out, or make another plan with it: npx deploy plan --out FILE',
  });
}
