import { forcing, looking, switching, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy explain`. */
export const explain = defineCommand({
  name: 'explain',
  summary: 'say why a step runs or not, and where each input comes from',
  examples: [
    ['deploy explain create_databases', 'what decides, and what it is made of'],
    ['deploy explain store_secrets --offline', 'the same without asking the cloud'],
  ],
  flags: (flag) => ({
    step: flag.argument('<step>', 'the name of the step; deploy steps lists them'),
    ...where(flag),
    ...forcing(flag),
    ...switching(flag),
    ...looking(flag),
    ...telling(flag),
  }),
  refuses: {
    '--yes': 'leave it out: it asks nothing',
    '--dry-run': 'leave it out: it never changes anything',
  },
  perform: async (flags, shell) => (await import('../explain.ts')).explain(flags, shell),
});
