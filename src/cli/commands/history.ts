import { telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';
import { wholeNumber } from '../whole-number.ts';

/** `deploy history`. */
export const history = defineCommand({
  name: 'history',
  summary: 'list the newest runs: when, by whom, what came of them',
  examples: [
    ['deploy history', 'lists the newest twenty runs'],
    ['deploy history --env production --limit 5', 'lists the newest five'],
    ['deploy history --output json', 'prints them for a script'],
  ],
  flags: (flag) => ({
    ...where(flag),
    limit: flag.parsed('--limit <number>', 'list so many runs (default: 20)', wholeNumber),
    ...telling(flag),
  }),
  refuses: { '--lock-wait': 'leave it out: reading takes no lock' },
  perform: async (flags, shell) => (await import('../history.ts')).history(flags, shell),
});
