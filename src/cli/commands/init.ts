import { asking, telling } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy init`. */
export const init = defineCommand({
  name: 'init',
  summary: 'write the configuration of a new deployment, by a few questions',
  examples: [
    ['deploy init', 'asks, and writes config.yaml beside your services'],
    ['deploy init --yes', 'asks nothing: takes the defaults'],
    ['deploy init --ci github', 'adds a workflow of GitHub Actions'],
  ],
  flags: (flag) => ({
    ...asking(flag),
    force: flag.on('--force', 'write config.yaml anew although there is one'),
    ci: flag.choice('--ci <system>', ['github', 'azure'], 'write the workflow of a pipeline, too'),
    ...telling(flag),
  }),
  refuses: {
    '--env': 'leave it out: it asks which environments there are to be',
    '--config': 'leave it out: it writes config.yaml into the current folder',
  },
  perform: async (flags, shell) => (await import('../init.ts')).init(flags, shell),
});
