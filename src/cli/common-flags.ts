import { LOG_LEVELS } from '../report/log-level.ts';
import { CI_CHOICES } from './ci-system.ts';
import { durationMs } from './duration.ts';
import type { FlagReader } from './flags.ts';
import type { Format } from './print.ts';

/** The flags that say which deployment a command is about; every command that reads the configuration has them. */
export const where = (flag: FlagReader) => ({
  config: flag.text('--config <file>', 'the configuration (default: $DEPLOY_CONFIG, or ./config.yaml)'),
  env: flag.text('--env <name>', 'the environment (default: $DEPLOY_ENV, or defaultEnvironment)'),
  cloud: flag.text('--cloud <cloud>', 'emulator: the embedded Azure, for any environment ($DEPLOY_CLOUD)'),
  ...inPipelines(flag),
});

/** Declared and checked here, but known before anything is parsed: `ciOf`. */
const inPipelines = (flag: FlagReader): object => {
  flag.choice('--ci <system>', CI_CHOICES, 'tell a pipeline: github, azure or none (default: detected)');
  return {};
};

/** The flag that says what becomes of a failed run; also for what only tells of it. */
export const rollingBack = (flag: FlagReader) => ({
  rollback: flag.either(
    '--rollback',
    'undo a failed run (default, except in local)',
    'leave it open to go on with; not in production',
  ),
});

/** The flag that switches what the environment's policy leaves open; every command that follows flags has it. */
export const switching = (flag: FlagReader) => ({
  flag: flag.texts('--flag <name=on|off>', 'switch a feature (see deploy flags); may be repeated'),
});

/** The flag that agrees to what no undo puts back. */
export const consenting = (flag: FlagReader) => ({
  allowIrreversible: flag.on('--allow-irreversible', 'make what nothing undoes, where that must be said'),
});

/** The flags that say which steps are run although nothing changed. */
export const forcing = (flag: FlagReader) => ({
  forceStep: flag.texts('--force-step <name>', 'run this step even if nothing changed; may be repeated'),
  forceAll: flag.on('--force-all', 'run every step'),
});

/** The flag that keeps a command from looking into the cloud more than it must. */
export const looking = (flag: FlagReader) => ({
  offline: flag.on('--offline', 'look nothing up before skipping a step'),
});

/** The flag that makes a command only say what it would do. */
export const planning = (flag: FlagReader) => ({
  dryRun: flag.on('--dry-run', 'print what would be done, and why, and change nothing'),
});

/** The flag of a command that asks before it does something. */
export const asking = (flag: FlagReader) => ({
  yes: flag.on('--yes', 'answer every question with yes'),
});

/** The flag of a command that takes the lock of the environment. */
export const locking = (flag: FlagReader) => ({
  lockWait: flag.parsed(
    '--lock-wait <duration>',
    'wait so long for the lock: 30s, 5m (default: 0s)',
    durationMs,
  ),
});

/** The flags that say how a command tells what it does; every command has them, or those of {@link tellingAsItHappens}. */
export const telling = (flag: FlagReader) => ({
  output:
    flag.parsed('--output <format>', 'what stdout carries: text (default) or json', documentFormat) ?? 'text',
  ...logging(flag),
});

/** The same for a command whose result can stand in a comment. */
export const tellingInComments = (flag: FlagReader) => ({
  output:
    flag.choice(
      '--output <format>',
      ['text', 'json', 'markdown'],
      'what stdout carries: text, json, or markdown (a comment)',
    ) ?? 'text',
  ...logging(flag),
});

/** The same for a command that goes on for a while, and tells what happens. */
export const tellingAsItHappens = (flag: FlagReader) => ({
  output:
    flag.choice(
      '--output <format>',
      ['text', 'json', 'ndjson'],
      'what stdout carries: text, json, or ndjson (events)',
    ) ?? 'text',
  quiet: flag.on('--quiet', 'show no progress'),
  ...logging(flag),
});

/** The flag that says what is logged on stderr; every command has it. */
export const logging = (flag: FlagReader) => ({
  logLevel: flag.choice(
    '--log-level <level>',
    LOG_LEVELS,
    `the log on stderr instead of the progress, as JSON lines but on a terminal: ${LOG_LEVELS.join(', ')}`,
  ),
});

function documentFormat(text: string): 'text' | 'json' {
  if (text === 'text' || text === 'json') return text;
  const why = text === 'ndjson' ? 'it tells no events on its way; ' : '';
  throw new Error(`${why}allowed choices are text, json`);
}

/** Which deployment a command is about; undefined: an environment variable, the file or a default decides. */
export type Where = ReturnType<typeof where>;

/** How a command tells what it does. */
export type Telling = Omit<ReturnType<typeof telling>, 'output'> & {
  readonly output: Format;
  /** Given by those that tell what happens. */
  readonly quiet?: boolean;
};
