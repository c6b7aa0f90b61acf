import { FLAGS } from '../config/feature-flags.ts';
import { FLAG_VARIABLES } from '../config/switches.ts';
import type { Reason } from '../engine/failure.ts';

/** The environment variables that the program reads, with their meanings. */
export const VARIABLES: readonly (readonly string[])[] = [
  ['DEPLOY_CONFIG', 'the configuration, unless --config names one'],
  ['DEPLOY_ENV', 'the environment, unless --env names one'],
  ['DEPLOY_CLOUD', 'the cloud, unless --cloud names one; only `emulator`'],
  ...FLAGS.flatMap((name) =>
    FLAG_VARIABLES[name].map((variable) => [
      variable,
      `whether ${name} is on (true, on, 1) or off (false, off, 0), unless the command line says so`,
    ]),
  ),
  [
    'DEPLOY_DIGEST_KEY',
    '64 hexadecimal digits: the key of the digests of secrets, in place of that in the vault and of the file `key`',
  ],
  [
    'DEPLOY_CACHE_DIR',
    'the folder for what may be removed at any time: stamps of runs with nothing to do, digests of unchanged files (default: `deploy` in `$XDG_CACHE_HOME` or `~/.cache`)',
  ],
  ['DEPLOY_CACHE', '`off`: nothing is cached, and nothing cached is used'],
  [
    'DEPLOY_STATE_CONNECTION_STRING',
    'of `deploy state migrate`: the container, where the configuration names the folder',
  ],
  [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'where telemetry goes as OTLP, unless `telemetry.otlp` says so; also those for one signal',
  ],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'headers to send with it'],
  [
    'APPLICATIONINSIGHTS_CONNECTION_STRING',
    'the component that telemetry goes to, in place of that of the deployment, unless `telemetry.applicationInsights` says so',
  ],
  ['TRACEPARENT, TRACESTATE', 'W3C Trace Context: what the trace of a run is a part of'],
  ['NO_COLOR', 'not empty: no colours'],
  [
    'FORCE_COLOR',
    '1, 2, 3 or true: colours, whatever the output goes to; anything else that is not empty: none; goes before NO_COLOR',
  ],
  ['CI', 'not empty, `0` or `false`: no live list, and no questions'],
  ['TERM', '`dumb`: no live list'],
  [
    'GITHUB_ACTIONS, TF_BUILD',
    '`true`: GitHub Actions, Azure Pipelines: they are told in their own commands, unless --ci says so',
  ],
  [
    'GITHUB_WORKSPACE, GITHUB_STEP_SUMMARY, GITHUB_OUTPUT, BUILD_SOURCESDIRECTORY, AGENT_TEMPDIRECTORY',
    'set by a pipeline: where its repository lies, and where summary and outputs go',
  ],
  [
    'ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN, AZURE_CLIENT_ID',
    'a job of GitHub Actions with `id-token: write`, and the application that trusts it: how it signs in, again and again',
  ],
  [
    'SYSTEM_OIDCREQUESTURI, SYSTEM_ACCESSTOKEN, AZURESUBSCRIPTION_CLIENT_ID, AZURESUBSCRIPTION_SERVICE_CONNECTION_ID',
    'the same of a task of Azure Pipelines that has a service connection',
  ],
  [
    'AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH, AZURE_TOKEN_CREDENTIALS',
    'another way to sign in has been chosen: what a pipeline offers is not used',
  ],
];

/** What the process ends with. */
export const EXIT_CODES: readonly (readonly string[])[] = [
  ['0', 'done, or nothing to do; of `deploy health --serve`: it was told to stop'],
  ['1', 'failed, refused, bad usage or bad configuration; of a plan: the run would be refused'],
  ['2', '`deploy drift`: something differs; `deploy plan --exit-code`: something would change'],
  ['130', 'interrupted by Ctrl-C or SIGTERM; the same command continues'],
];

/** What goes where, and how it is written. */
export const STREAMS = `stdout carries the result, stderr the progress: a live list on a terminal, plain lines elsewhere, and with \`--log-level\`
lines of the log: on a terminal as text, elsewhere as JSON (pino), each with \`level\`, \`time\`, \`correlationId\`, \`event\`, the
event whole, and \`msg\`, and with \`run\` and \`step\` where it is about one. With \`--output json\` stdout carries exactly one JSON document,
also when the command line or the configuration is bad, and with \`--output ndjson\` each event before it, a line each; as text, such a
failure is told on stderr. Plain lines begin with the local time of day. \`--help\` and
\`--version\` print text. Stack traces are shown with \`--log-level debug\` only. \`deploy plan --output markdown\` prints a comment. In
GitHub Actions and Azure Pipelines stderr carries their commands, too, and no line that others have a part in is one: \`docs/pipelines.md\`.

Leaves are dotted paths into the inputs of a step; an item of a list goes by its \`name\` where it has one. A leaf in angle
brackets is no input: \`<never ran>\`, \`<forced>\`, \`<not complete>\`, \`<gone from the cloud>\`, \`<changed in the cloud>\`,
\`<unhealthy>\`, \`<the digest key is new>\`, \`<digests name their key now>\`, \`<until STEP>\`. Addresses are full ids in lower
case.`;

/** The files of a deployment. */
export const FILES: Readonly<Record<string, string>> = {
  'config.yaml': 'the configuration; `config.example.yaml` is its manual',
  '.env':
    'values of secrets, beside the configuration; read where neither the process environment nor, with `useKeyVault`, the vault has one; not in production',
  'state/<key>/':
    'the state of one environment; the key is its name, with `@emulator` where the cloud is overridden',
  'state/<key>/state.json': 'the snapshot: what was last applied, step by step',
  'state/<key>/journal.jsonl': 'the journal of the open run; empty between runs',
  'state/<key>/key':
    'the key of the digests of secrets, mode 600, or a copy of that in the vault; never in Azure Blob Storage',
  'state/<key>/lock.sqlite': 'what the kernel locks; always empty',
  'state/<key>/lock.json': 'who holds the lock; only there while somebody does',
  'state/<key>/runs/<run>/state.json':
    'the state as a completed run left it, of the newest fifty: what `deploy rollback --to` goes back to',
  'state/<key>/runs/<run>/report.json':
    'what the last command on a run printed with `--output json`, with who ran it (`by`), the `program` and its `correlationId`, whether it `resumed` a run, and the same of the commands before it (`earlier`); of the newest hundred that touched something: what `deploy history`, `show` and `report` tell',
  'state/<key>/runs/<run>/log.jsonl':
    'the log of a run that touched something, mode 600, of the newest fifty: JSON lines, each with `level`, `time`, `run`, `step`, `correlationId`, `event` and `msg`; `docs/logs.md`',
  'state/<key>/runs/<run>/evidence/<step>/':
    'what was known of a failed step before anything was undone, redacted and cut to size, of the newest twenty such runs; `failure.json` lists it',
  'state/<key>/*.bak':
    'what was replaced by --reset-state, `state push` or `state migrate`, at most ten of each file',
  '<prefix>/<key>/':
    'the same in a container: `state.json`, `journal.jsonl`, `lock.json`, `runs/` and the copies, but nothing of the rest',
  'state/<key>/azure.json': 'the embedded Azure',
  'state/<key>/vault.json': 'the values in its vaults, mode 600: the only file with secret values',
};

/** The reasons of failure; one without an entry is an error of the compiler. */
export const REASONS: Readonly<Record<Reason, string>> = {
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
  prerequisite: 'something stands in the way of the run, and was found before its first write',
  irreversible: 'a change that cannot be undone, and nobody has allowed it',
  protected: 'what is protected would have to be deleted',
  pending: 'the cloud still works on it',
  'plan-invalid': 'a file is no saved plan, is not whole, was changed by hand, or is newer than the program',
  'plan-stale': 'what a saved plan rests on has changed since it was made; `findings` says what',
  'state-invalid': 'the state is damaged, or newer than the program',
  'state-foreign':
    'the state belongs to another environment, cloud, tenant or subscription, or lies in another store',
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
