import { Failure } from '../../engine/failure.ts';
import { asking, locking, planning, switching, tellingAsItHappens, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

const WHOLE = 'leave it out: a rollback undoes the run that is left open, whole';

/** `deploy rollback`. */
export const rollback = defineCommand({
  name: 'rollback',
  summary: 'undo the run left open, or take the apps back to an earlier one',
  examples: [
    ['deploy rollback', 'undoes the run that was left open'],
    ['deploy rollback --to RUN', 'takes the apps back to what that run left'],
  ],
  flags: (flag) => ({
    ...where(flag),
    skip: flag.texts('--skip <step>', 'give up the undo of this step; may be repeated'),
    abandon: flag.on('--abandon', 'undo nothing: close the run and list what it leaves'),
    to: flag.text('--to <run>', 'take the apps back to what an earlier run left'),
    ...planning(flag),
    ...switching(flag),
    ...asking(flag),
    ...locking(flag),
    ...tellingAsItHappens(flag),
  }),
  refuses: {
    '--offline': 'leave it out: an undo looks at all that it puts back',
    '--force-step': WHOLE,
    '--force-all': WHOLE,
    '--rollback': WHOLE,
    '--no-rollback': WHOLE,
    '--reset-state': WHOLE,
  },
  check: ({ skip, abandon, to }) => {
    if (abandon && skip.length > 0) {
      throw new Failure('usage', '--abandon cannot stand with --skip', {
        hint: 'leave --skip out: an abandoned run is left as it is, with all its steps',
      });
    }
    if (to !== undefined && (abandon || skip.length > 0)) {
      throw new Failure('usage', `--to cannot stand with ${abandon ? '--abandon' : '--skip'}`, {
        hint: 'it goes back behind runs that are over: type the other command before it',
      });
    }
  },
  perform: async ({ to, ...given }, shell) => {
    const flags = { ...given, offline: false };
    if (to !== undefined) return (await import('../return-to.ts')).returnTo({ ...flags, to }, shell);
    return (await import('../rollback.ts')).rollback(flags, shell);
  },
});
