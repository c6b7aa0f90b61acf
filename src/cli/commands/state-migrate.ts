import { Failure } from '../../engine/failure.ts';
import { locking, telling, where } from '../common-flags.ts';
import { defineCommand } from '../command.ts';

/** `deploy state migrate`. */
export const stateMigrate = defineCommand({
  name: 'state migrate',
  summary: 'move the state between a folder and Azure Blob Storage; the configuration names one of the two',
  examples: [
    ['deploy state migrate --to blob --account mystate', 'takes it to Azure Blob Storage'],
    ['deploy state migrate --to file', 'takes it back to a folder'],
  ],
  flags: (flag) => ({
    ...where(flag),
    to: flag.choice('--to <type>', ['file', 'blob'], 'where the state goes: file or blob'),
    path: flag.text(
      '--path <folder>',
      'the folder, where the configuration names the container (default: state)',
    ),
    account: flag.text(
      '--account <name>',
      'the storage account, where the configuration names the folder (or $DEPLOY_STATE_CONNECTION_STRING)',
    ),
    container: flag.text('--container <name>', 'its container (default: deployment-state)'),
    prefix: flag.text('--prefix <path>', 'the folder in the container (default: the name of the deployment)'),
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
