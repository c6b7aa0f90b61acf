import { Failure } from '../../engine/failure.ts';
import { locking, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy state migrate`. */
export const stateMigrate = defineCommand({
  name: 'state migrate',
  summary: 'move the state from a folder to Azure Blob Storage, or back',
  examples: [
    ['deploy state migrate --to blob --account mystate', 'takes it to Azure'],
    ['deploy state migrate --to file', 'takes it back to a folder'],
  ],
  flags: (flag) => ({
    ...where(flag),
    to: flag.choice('--to <type>', ['file', 'blob'], 'where the state goes: file or blob'),
    path: flag.text('--path <folder>', 'the folder that the configuration no longer names'),
    account: flag.text('--account <name>', 'the account that the configuration does not name yet'),
    container: flag.text('--container <name>', 'its container (default: deployment-state)'),
    prefix: flag.text('--prefix <path>', 'its folder (default: the name of the deployment)'),
    ...locking(flag),
    ...telling(flag),
  }),
  refuses: { '--yes': 'leave it out: it asks nothing, and keeps copies' },
  check: ({ to }) => {
    if (to !== undefined) return;
    throw new Failure('usage', '--to is missing', {
      hint: 'say where the state goes: --to file or --to blob',
    });
  },
  perform: async ({ to = 'file', ...flags }, shell) =>
    (await import('../state-migrate.ts')).stateMigrate({ ...flags, to }, shell),
});
