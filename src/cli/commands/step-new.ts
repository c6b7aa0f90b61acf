import { telling } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy step new`. */
export const stepNew = defineCommand({
  name: 'step new',
  summary: 'write a step of your own and its test, which passes at once',
  examples: [
    ['deploy step new announce', 'steps/announce.ts and its test'],
    ['deploy step new announce --js --vitest', 'in JavaScript, for vitest'],
  ],
  flags: (flag) => ({
    name: flag.argument('<name>', 'what it is called: announce, open-firewall'),
    config: flag.text('--config <file>', 'the configuration it is written beside'),
    js: flag.on('--js', 'JavaScript instead of TypeScript'),
    vitest: flag.on('--vitest', 'a test for vitest instead of node --test'),
    ...telling(flag),
  }),
  refuses: {
    '--env': 'leave it out: a step is the same in all environments',
    '--force': 'leave it out: it never overwrites a file',
  },
  perform: async (flags, shell) => (await import('../step-new.ts')).stepNew(flags, shell),
});
