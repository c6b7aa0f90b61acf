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
  telling,
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
    ...rollingBack(flag),
    ...switching(flag),
    ...consenting(flag),
    ...looking(flag),
    resetState: flag.on('--reset-state', 'forget the state, keeping a copy; the resources stay'),
    ...asking(flag),
    ...locking(flag),
    ...telling(flag),
  }),
  check: ({ resetState, ...flags }) => {
    const [other] = [
      ...(flags.forceStep.length > 0 ? ['--force-step'] : []),
      ...(flags.forceAll ? ['--force-all'] : []),
      ...(flags.rollback === false ? ['--no-rollback'] : []),
      ...(flags.dryRun ? ['--dry-run'] : []),
      ...(flags.allowIrreversible ? ['--allow-irreversible'] : []),
    ];
    if (!resetState || other === undefined) return;
    throw new Failure('usage', `--reset-state cannot stand with ${other}`, {
      hint: 'it forgets the state and then exits: type the other command after it',
    });
  },
  perform: async (flags, shell) => {
    if (flags.resetState) return (await import('../reset-state.ts')).resetState(flags, shell);
    if (flags.dryRun) return (await import('../dry-run.ts')).plan(flags, shell);
    return (await import('../run.ts')).run(flags, shell);
  },
});
