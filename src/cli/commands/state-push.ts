import { locking, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy state push FILE`. */
export const statePush = defineCommand({
  name: 'state push',
  summary: 'put a pulled state in place of what is there; copies are kept',
  examples: [
    ['deploy state push state.json', 'puts a pulled state back'],
    ['deploy state push - < state.json', 'reads it from the standard input'],
  ],
  flags: (flag) => ({
    file: flag.argument('<file>', 'what `deploy state pull` printed; - for the standard input'),
    ...where(flag),
    force: flag.on('--force', 'even if it is older, of another lineage, or forgets an open run'),
    ...locking(flag),
    ...telling(flag),
  }),
  refuses: { '--yes': 'leave it out: it asks nothing' },
  perform: async (flags, shell) => (await import('../state-push.ts')).statePush(flags, shell),
});
