import { rollingBack, switching, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy flags`. */
export const flags = defineCommand({
  name: 'flags',
  summary: 'list what is switched on or off, and why',
  examples: [
    ['deploy flags --env production', 'lists what production switches on'],
    ['deploy flags --flag retries=off', 'the same as it would be with that flag'],
  ],
  flags: (flag) => ({ ...where(flag), ...rollingBack(flag), ...switching(flag), ...telling(flag) }),
  refuses: { '--yes': 'leave it out: it asks nothing', '--offline': 'leave it out: it looks nothing up' },
  perform: async (given, shell) => (await import('../feature-flags.ts')).featureFlags(given, shell),
});
