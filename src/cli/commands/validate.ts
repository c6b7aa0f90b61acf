import { switching, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy validate`. */
export const validate = defineCommand({
  name: 'validate',
  summary: 'say all that is wrong with the configuration, without Azure',
  examples: [
    ['deploy validate', 'checks all environments of config.yaml'],
    ['deploy validate --env production', 'checks one, with all its variables'],
  ],
  flags: (flag) => ({ ...where(flag), ...switching(flag), ...telling(flag) }),
  refuses: { '--offline': 'leave it out: it looks nothing up', '--yes': 'leave it out: it asks nothing' },
  perform: async (flags, shell) => (await import('../validate.ts')).validate(flags, shell),
});
