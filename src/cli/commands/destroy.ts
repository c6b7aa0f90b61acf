import { locking, planning, switching, tellingAsItHappens, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy destroy`. */
export const destroy = defineCommand({
  name: 'destroy',
  summary: 'take down all that was made, and put back what was found',
  examples: [
    ['deploy destroy --dry-run', 'lists what would go, and what stays'],
    ['deploy destroy --confirm staging', 'takes staging down without asking'],
  ],
  flags: (flag) => ({
    ...where(flag),
    confirm: flag.text('--confirm <name>', 'the name of the environment, in place of typing it'),
    ...planning(flag),
    yes: flag.on('--yes', 'in local: ask nothing'),
    ...switching(flag),
    ...locking(flag),
    ...tellingAsItHappens(flag),
  }),
  refuses: { '--offline': 'leave it out: a destroy looks at all that it takes down' },
  perform: async (flags, shell) =>
    (await import('../destroy.ts')).destroy({ ...flags, offline: false }, shell),
});
