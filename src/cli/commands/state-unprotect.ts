import { asking, locking, tellingAsItHappens, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy state unprotect ADDRESS`. */
export const stateUnprotect = defineCommand({
  name: 'state unprotect',
  summary: 'let go of what is protected and no configuration names any more',
  examples: [
    ['deploy state unprotect ADDRESS', 'asks, and lets go of it'],
    ['deploy state unprotect ADDRESS --yes', 'the same without asking'],
  ],
  flags: (flag) => ({
    ...where(flag),
    address: flag.argument('<address>', 'the full id of the thing, as the plan names it'),
    ...asking(flag),
    ...locking(flag),
    ...tellingAsItHappens(flag),
  }),
  perform: async (flags, shell) => (await import('../state-unprotect.ts')).stateUnprotect(flags, shell),
});
