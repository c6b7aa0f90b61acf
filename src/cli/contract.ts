import { faultSchema } from '../config/schema/emulator.ts';
import { entrySchema } from '../engine/entries.ts';
import type { Reason } from '../engine/failure.ts';
import { snapshotSchema } from '../engine/state.ts';
import { destroyDocument } from '../report/destroy-document.ts';
import { runDocument } from '../report/documents.ts';
import { driftDocument } from '../report/drift-document.ts';
import { planDocument } from '../report/plan-document.ts';
import { resetDocument } from '../report/reset-document.ts';
import { returnDocument } from '../report/return-document.ts';
import { schemaTable } from '../report/schema-table.ts';
import { holderSchema } from '../state/lock.ts';
import { commands } from './commands/index.ts';
import { EXCHANGES, FAULTS, OWN_STEPS } from './contract-prose.ts';

/** Writes `docs/contract.md`: all that scripts may rely on, from the schemas that the program itself uses. */
export function contract(): string {
  const entries = entrySchema.options.map((entry) => {
    const [name = ''] = [...entry.shape.entry.values];
    return `#### \`${name}\`\n\n${schemaTable(entry)}`;
  });
  return `${[
    '# Contract',
    'Everything that scripts may rely on. Written by `npm run docs` from the schemas of the program; do not edit it.',
    '## Command line',
    '`deploy` alone is `deploy run`. Flags stand before or after the command.',
    commandTable(),
    flagTable(),
    '## Environment variables',
    VARIABLES,
    '## Exit codes',
    EXIT_CODES,
    '## Standard output and standard error',
    STREAMS,
    '### Every command that changes something, and every failure',
    schemaTable(runDocument),
    '### `deploy plan`, and `--dry-run` of a run or a rollback',
    schemaTable(planDocument),
    '### `deploy drift`',
    schemaTable(driftDocument),
    '### `deploy destroy --dry-run`',
    schemaTable(destroyDocument),
    '### `deploy rollback --to RUN --dry-run`',
    schemaTable(returnDocument),
    '### `--reset-state`',
    schemaTable(resetDocument),
    '## Reasons of failure',
    table(['`error.reason`', 'meaning'], Object.entries(REASONS)),
    '## Files',
    table(['file', 'what it is'], Object.entries(FILES)),
    '### `state.json`',
    schemaTable(snapshotSchema),
    '### `journal.jsonl`',
    'One JSON object a line, of one of these kinds; a last line without a line break never happened.',
    ...entries,
    '### `lock.json`',
    schemaTable(holderSchema),
    '### The log of exchanges',
    EXCHANGES,
    '## Steps of your own',
    OWN_STEPS,
    '## The fault plan of the embedded Azure',
    FAULTS,
    schemaTable(faultSchema),
  ].join('\n\n')}\n`;
}

function commandTable(): string {
  const rows = commands.map(({ name, summary, declared }) => [
    ['deploy', name, ...declared.words.map(({ word }) => word)].join(' '),
    summary,
  ]);
  return table(['command', 'meaning'], rows);
}

/** A flag of several commands stands once for each of its meanings. */
function flagTable(): string {
  const all = commands.flatMap(({ name, declared }) => declared.flags.map((flag) => ({ ...flag, name })));
  const groups = Map.groupBy(all, ({ flag, meaning }) => `${flag} ${meaning}`);
  const rows = [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const names = same.length === commands.length ? 'all' : same.map(({ name }) => name).join(', ');
    return [[first.flag, names, first.meaning]];
  });
  return table(['flag', 'commands', 'meaning'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = rows.map(([first = '', ...rest]) => `| \`${first}\` | ${rest.join(' | ')} |`);
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...drawn].join('\n');
}

const VARIABLES = table(
  ['variable', 'meaning'],
  [
    ['DEPLOY_CONFIG', 'the configuration, unless --config names one'],
    ['DEPLOY_ENV', 'the environment, unless --env names one'],
    ['DEPLOY_CLOUD', 'the cloud, unless --cloud names one; only `emulator`'],
    ['NO_COLOR', 'not empty: no colours'],
    ['CI', 'not empty, `0` or `false`: no live list, and no questions'],
    ['TERM', '`dumb`: no live list'],
  ],
);

const EXIT_CODES = table(
  ['code', 'meaning'],
  [
    ['0', 'done, or nothing to do'],
    ['1', 'failed, refused, bad usage or bad configuration; of a plan: the run would be refused'],
    ['2', '`deploy drift`: something differs; `deploy plan --exit-code`: something would change'],
    ['130', 'interrupted by Ctrl-C or SIGTERM; the same command continues'],
  ],
);

const STREAMS = `stdout carries the result, stderr the progress: a live list on a terminal, plain lines elsewhere, and with \`--log-level\`
JSON lines (pino) of which \`event\` holds the event whole. With \`--output json\` stdout carries exactly one JSON document,
also when the command line or the configuration is bad; as text, such a failure is told on stderr. \`--help\` and
\`--version\` print text. Stack traces are shown with \`--log-level debug\` only.

Leaves are dotted paths into the inputs of a step; an item of a list goes by its \`name\` where it has one. A leaf in angle
brackets is no input: \`<never ran>\`, \`<forced>\`, \`<not complete>\`, \`<gone from the cloud>\`, \`<changed in the cloud>\`,
\`<until STEP>\`. Addresses are full ids in lower case.`;

const FILES: Readonly<Record<string, string>> = {
  'config.yaml': 'the configuration; `config.example.yaml` is its manual',
  '.env': 'values of secrets, beside the configuration; read where the process environment has none',
  'state/<key>/':
    'the state of one environment; the key is its name, with `@emulator` where the cloud is overridden',
  'state/<key>/state.json': 'the snapshot: what was last applied, step by step',
  'state/<key>/journal.jsonl': 'the journal of the open run; empty between runs',
  'state/<key>/key': 'the key of the digests of secrets, mode 600',
  'state/<key>/lock.sqlite': 'what the kernel locks; always empty',
  'state/<key>/lock.json': 'who holds the lock; only there while somebody does',
  'state/<key>/*.bak': 'copies that --reset-state kept, at most ten of each file',
  'state/<key>/azure.json': 'the embedded Azure',
  'state/<key>/vault.json': 'the values in its vaults, mode 600: the only file with secret values',
};

/** A reason without an entry is an error of the compiler. */
const REASONS: Readonly<Record<Reason, string>> = {
  usage: 'the command line is wrong, or not confirmed',
  'config-missing': 'there is no configuration',
  'config-unreadable': 'the configuration or `.env` cannot be read',
  'config-invalid': 'the configuration is wrong; `findings` says where',
  'environment-unknown': 'no environment is named, or one that does not exist',
  'step-unknown': 'a step is named that does not exist, or the state holds one that is not listed',
  'step-order': 'a step stands before one that it needs',
  'step-invalid': "a user's step cannot be used",
  'step-failed': 'a step failed',
  'output-invalid': 'a step returned what its own schema refuses, or a secret',
  'two-owners': 'two steps claim one address',
  unchangeable: 'a change that the cloud never makes',
  adoption: 'a step found things that others made, and may not take them over',
  protected: 'what is protected would have to be deleted',
  pending: 'the cloud still works on it',
  'state-invalid': 'the state is damaged, or newer than the program',
  'state-foreign': 'the state belongs to another environment, cloud, tenant or subscription',
  'state-unwritable': 'the state cannot be written',
  'lock-lost': 'the lock of the environment was lost while it was held',
  locked: 'another run is at work',
  'run-open': 'a run is open, and this needs it to be closed first',
  'secret-missing': 'nobody has a usable value for a secret',
  'files-unreadable': 'files of a build context cannot be read, or changed meanwhile',
  'azure-refused': 'Azure refused a request',
  'azure-unreachable': 'Azure gave no answer',
  'operation-failed': 'a long-running operation failed',
  'build-failed': 'an image could not be built',
  'job-failed': 'a job failed',
  unhealthy: 'an app does not become healthy',
  quota: 'a quota is exhausted',
  'name-taken': 'a name is taken',
  interrupted: 'it was interrupted',
  internal: 'a defect of the program, or of a user’s step',
};
