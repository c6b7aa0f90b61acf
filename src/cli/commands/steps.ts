import { switching, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy steps`. */
export const steps = defineCommand({
  name: 'steps',
  summary: 'list the steps, what each waits for and makes, and whether it can be undone',
  examples: [
    ['deploy steps --env production', 'the steps of production, in their order'],
    ['deploy steps --output json', 'the same for programs'],
  ],
  flags: (flag) => ({ ...where(flag), ...switching(flag), ...telling(flag) }),
  refuses: { '--yes': 'leave it out: it asks nothing', '--offline': 'leave it out: it looks nothing up' },
  perform: async (flags, shell) => (await import('../steps.ts')).steps(flags, shell),
});
