import { rollingBack, switching, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy secrets check`. */
export const secretsCheck = defineCommand({
  name: 'secrets check',
  summary: 'list each secret with its source and age, never its value',
  examples: [
    ['deploy secrets check', 'lists where each secret comes from'],
    ['deploy secrets check --output json', 'the same for programs'],
  ],
  flags: (flag) => ({ ...where(flag), ...rollingBack(flag), ...switching(flag), ...telling(flag) }),
  refuses: {
    '--yes': 'leave it out: it asks nothing',
    '--offline': 'leave it out: what the vault holds is seen by looking',
  },
  perform: async (flags, shell) => (await import('../secrets-check.ts')).secretsCheck(flags, shell),
});
