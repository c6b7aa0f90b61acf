import { asking, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy unlock`. */
export const unlock = defineCommand({
  name: 'unlock',
  summary: 'take the lock of the environment away from whoever holds it',
  examples: [
    ['deploy unlock', 'asks, and takes the lock away'],
    ['deploy unlock --yes', 'the same without asking'],
  ],
  flags: (flag) => ({ ...where(flag), ...asking(flag), ...telling(flag) }),
  refuses: { '--lock-wait': 'leave it out: it takes the lock away at once' },
  perform: async (flags, shell) => (await import('../unlock.ts')).unlock(flags, shell),
});
