import { telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy state init`. */
export const stateInit = defineCommand({
  name: 'state init',
  summary: 'make the account, container and role that the state is kept with',
  examples: [
    ['deploy state init --env production', 'makes the account and the container'],
    ['deploy state init --output json', 'the same, told as JSON'],
  ],
  flags: (flag) => ({ ...where(flag), ...telling(flag) }),
  refuses: { '--yes': 'leave it out: it asks nothing' },
  perform: async (flags, shell) => (await import('../state-init.ts')).stateInit(flags, shell),
});
