import { consenting, locking, switching, tellingAsItHappens, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy drift`. */
export const drift = defineCommand({
  name: 'drift',
  summary: 'list what differs in the cloud from what was applied; exit with 2 if any',
  examples: [
    ['deploy drift', 'lists what was changed by others'],
    ['deploy drift --repair', 'puts it right'],
  ],
  flags: (flag) => ({
    ...where(flag),
    repair: flag.on('--repair', 'deploy, and run the steps whose things differ'),
    ...switching(flag),
    ...consenting(flag),
    ...locking(flag),
    ...tellingAsItHappens(flag),
  }),
  refuses: {
    '--offline': 'leave it out: drift is what is seen by looking',
    '--dry-run': 'leave it out: without --repair it only looks',
    '--yes': 'leave it out: drift asks nothing',
  },
  perform: async (flags, shell) => (await import('../drift.ts')).drift({ ...flags, offline: false }, shell),
});
