import { telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy status`. */
export const status = defineCommand({
  name: 'status',
  summary: 'tell what is deployed, with ids, and who holds the lock',
  examples: [
    ['deploy status', 'tells what the state holds'],
    ['deploy status --drift', 'also looks in the cloud; exits with 2 if any differs'],
  ],
  flags: (flag) => ({
    ...where(flag),
    drift: flag.on('--drift', 'also look what differs in the cloud'),
    ...telling(flag),
  }),
  refuses: {
    '--offline': 'leave it out: without --drift it looks nothing up',
    '--lock-wait': 'leave it out: reading takes no lock',
    '--yes': 'leave it out: it asks nothing',
  },
  perform: async (flags, shell) => (await import('../status.ts')).status(flags, shell),
});
