import { telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy state audit`. */
export const stateAudit = defineCommand({
  name: 'state audit',
  summary: 'look for secrets in everything that is kept of an environment',
  flags: (flag) => ({
    ...where(flag),
    offline: flag.on('--offline', 'do not ask the vault which values to look for'),
    ...telling(flag),
  }),
  perform: async (flags, shell) => (await import('../state-audit.ts')).stateAudit(flags, shell),
});
