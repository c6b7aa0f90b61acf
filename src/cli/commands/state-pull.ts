import { telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy state pull`. */
export const statePull = defineCommand({
  name: 'state pull',
  summary: 'print the state as one JSON document',
  examples: [
    ['deploy state pull > state.json', 'saves a copy of the state'],
    ['deploy state pull --env production', 'prints that of production'],
  ],
  flags: (flag) => ({ ...where(flag), ...telling(flag) }),
  refuses: { '--yes': 'leave it out: it asks nothing', '--lock-wait': 'leave it out: reading takes no lock' },
  perform: async (flags, shell) => (await import('../state-pull.ts')).statePull(flags, shell),
});
