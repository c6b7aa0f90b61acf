import {
  consenting,
  forcing,
  looking,
  rollingBack,
  switching,
  tellingInComments,
  where,
} from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy plan`, the same as `deploy --dry-run`. */
export const plan = defineCommand({
  name: 'plan',
  summary: 'print what `deploy` would do, and why, and change nothing',
  examples: [
    ['deploy plan --env production', 'says what a deploy would do, and why'],
    ['deploy plan --exit-code', 'exits with 2 when something would change'],
    ['deploy plan --out next.plan', 'saves it for `deploy --plan next.plan`'],
  ],
  flags: (flag) => ({
    ...where(flag),
    ...forcing(flag),
    ...rollingBack(flag),
    ...switching(flag),
    ...consenting(flag),
    ...looking(flag),
    out: flag.text('--out <file>', 'save the plan: deploy --plan <file> does exactly it'),
    exitCode: flag.on('--exit-code', 'exit with 2 when something would change'),
    ...tellingInComments(flag),
  }),
  refuses: {
    '--dry-run': 'leave it out: a plan never changes anything',
    '--yes': 'leave it out: a plan asks nothing',
  },
  perform: async (flags, shell) => (await import('../dry-run.ts')).plan(flags, shell),
});
