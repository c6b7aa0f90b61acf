import { rollingBack, switching, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy config show`. */
export const configShow = defineCommand({
  name: 'config show',
  summary: 'print each value that holds, and where it comes from; secrets are left out',
  examples: [
    ['deploy config show --env production', 'prints what production comes to'],
    ['deploy config show --output json', 'the same for programs'],
  ],
  flags: (flag) => ({ ...where(flag), ...rollingBack(flag), ...switching(flag), ...telling(flag) }),
  refuses: { '--yes': 'leave it out: it asks nothing', '--offline': 'leave it out: it looks nothing up' },
  perform: async (flags, shell) => (await import('../config-show.ts')).configShow(flags, shell),
});
