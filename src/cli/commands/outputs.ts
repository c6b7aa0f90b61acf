import { logging, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy outputs`. */
export const outputs = defineCommand({
  name: 'outputs',
  summary: 'print what the steps hand on, and where the services are, for scripts',
  examples: [
    ['deploy outputs', 'lists all of them: name=value'],
    ['deploy outputs create_key_vault.uri', 'prints one value, and nothing else'],
    ['eval "$(deploy outputs --output env)"', 'sets shell variables: $OUTPUT_...'],
  ],
  flags: (flag) => {
    const name = flag.optionalArgument('[name]', 'STEP.OUTPUT, the end of it, or a step');
    const format = flag.choice(
      '--output <format>',
      ['text', 'json', 'env'],
      "text (default), json, or env: NAME='value' for a shell",
    );
    return {
      name,
      ...where(flag),
      // For whoever prints, lines for a shell are text.
      output: format === 'json' ? ('json' as const) : ('text' as const),
      forShell: format === 'env',
      ...logging(flag),
    };
  },
  refuses: {
    '--offline': 'leave it out: it looks nothing up',
    '--lock-wait': 'leave it out: reading takes no lock',
    '--yes': 'leave it out: it asks nothing',
  },
  perform: async (flags, shell) => (await import('../outputs.ts')).outputs(flags, shell),
});
