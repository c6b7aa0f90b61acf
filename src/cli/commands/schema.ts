import { telling } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy schema`. */
export const schema = defineCommand({
  name: 'schema',
  summary: 'print the JSON Schema of the configuration, for editors',
  examples: [
    ['deploy schema > config.schema.json', 'writes it beside the configuration'],
    ['deploy schema --output json', 'prints it within a document of its own'],
  ],
  flags: telling,
  refuses: {
    '--env': 'leave it out: one schema is for all environments',
    '--config': 'leave it out: the schema is the same for every configuration',
  },
  perform: async () => (await import('../schema.ts')).schema(),
});
