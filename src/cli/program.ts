import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { LOG_LEVELS } from '../report/log-level.ts';
import type { CommandName } from './options.ts';

/** Makes the description of the command line: `chosen` is called with the command that was typed, and its words. */
export function createProgram(chosen: (command: CommandName, words: readonly string[]) => void): Command {
  const program = new Command('deploy')
    .description('Deploys to Azure, skips what has not changed, and undoes, with proof, what failed.')
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .configureHelp({
      showGlobalOptions: true,
      optionDescription: (flag) => flag.description,
      visibleGlobalOptions: (command) => (command.parent === null ? [] : flagsOf(command.name())),
    })
    .addHelpText('after', NOTES);
  for (const flag of flags()) program.addOption(flag);
  program
    .command('run', { isDefault: true })
    .description('run the steps whose inputs changed, and undo them all if one fails')
    .helpOption('--help', 'print this help')
    .allowExcessArguments()
    .action((_options: unknown, command: Command) => chosen('run', command.args));
  program
    .command('rollback')
    .description('undo the run that is left open')
    .helpOption('--help', 'print this help')
    .allowExcessArguments()
    .action((_options: unknown, command: Command) => chosen('rollback', command.args));
  return program.helpCommand(false);
}

/** The flags that mean something to a command. */
export function flagsOf(command: string): Option[] {
  return flags().filter(({ long }) => command === 'run' || !RUN_ONLY.has(long ?? ''));
}

/** The flags that would be ignored by a rollback, and are refused. */
const RUN_ONLY = new Set(['--force-step', '--force-all', '--rollback', '--no-rollback', '--reset-state']);

/** The flags of all commands, in the order of the help. */
function flags(): Option[] {
  return [
    new Option('--config <file>', 'the configuration (default: $DEPLOY_CONFIG, or ./config.yaml)').argParser(
      word,
    ),
    new Option('--env <name>', 'the environment (default: $DEPLOY_ENV, or defaultEnvironment)').argParser(
      word,
    ),
    new Option(
      '--cloud <cloud>',
      'emulator: the embedded Azure, for any environment ($DEPLOY_CLOUD)',
    ).argParser(word),
    new Option('--force-step <name>', 'run this step even if nothing changed; may be repeated')
      .argParser((name: string, before: string[]) => [...before, word(name)])
      .default([]),
    new Option('--force-all', 'run every step'),
    new Option('--dry-run', 'print what would be done, and why, and change nothing'),
    new Option('--rollback', 'undo a failed run (default, except in local)'),
    new Option('--no-rollback', 'leave a failed run open: the next one continues it'),
    new Option('--offline', 'look nothing up before skipping a step'),
    new Option('--reset-state', 'forget what was deployed, keeping a copy; the resources stay'),
    new Option('--yes', 'answer every question with yes'),
    new Option('--output <format>', 'what stdout carries: text (default) or json')
      .choices(['text', 'json'])
      .default('text'),
    new Option(
      '--log-level <level>',
      `JSON lines on stderr instead of the progress: ${LOG_LEVELS.join(', ')}`,
    ).choices(LOG_LEVELS),
  ];
}

/** A flag in place of a value is a value forgotten. */
function word(value: string): string {
  if (value !== '' && !value.startsWith('--')) return value;
  throw new InvalidArgumentError(value === '' ? 'It is empty.' : 'That is a flag.');
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}

const NOTES = `
Exit codes:
  0    done, or nothing to do
  1    failed, refused, bad usage or bad configuration
  130  interrupted; the same command continues

NO_COLOR switches colours off; CI switches the live list and all questions off.`;
