import { telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy state audit`. */
export const stateAudit = defineCommand({
  name: 'state audit',
  summary: 'look for secrets in everything that is kept of an environment',
  examples: [
    ['deploy state audit', 'looks for secrets in all that is kept'],
    ['deploy state audit --offline', 'the same without asking the vault'],
  ],
  flags: (flag) => ({
    ...where(flag),
    offline: flag.on('--offline', 'do not ask the vault which values to look for'),
    ...telling(flag),
  }),
  perform: async (flags, shell) => (await import('../state-audit.ts')).stateAudit(flags, shell),
});
