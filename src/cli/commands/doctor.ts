import { telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy doctor`. */
export const doctor = defineCommand({
  name: 'doctor',
  summary: 'look at all that a deploy needs, and say what to type',
  examples: [
    ['deploy doctor --env local', 'needs no account'],
    ['deploy doctor --env production', 'looks at sign-in and permissions, too'],
  ],
  flags: (flag) => ({ ...where(flag), ...telling(flag) }),
  refuses: {
    '--offline': 'leave it out: it says what is seen by looking',
    '--lock-wait': 'leave it out: it takes no lock',
    '--yes': 'leave it out: it asks nothing',
  },
  perform: async (flags, shell) => (await import('../doctor.ts')).doctor(flags, shell),
});
