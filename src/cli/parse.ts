import { type Command, CommanderError } from 'commander';
import { didYouMean } from '../config/suggestion.ts';
import { Failure } from '../engine/failure.ts';
import type { LogLevel } from '../report/log-level.ts';
import type { CommandName, Options, Request } from './options.ts';
import { createProgram } from './program.ts';

/**
 * Reads a command line; flags may stand before or after the command. Nothing else is looked at, so nothing heavy is
 * loaded. Throws `Failure` `usage`, with what may have been meant.
 */
export function parse(argv: readonly string[], screen: { readonly columns?: number | undefined }): Request {
  let request: Request | undefined;
  let print = '';
  const program = createProgram((command, words) => {
    if (words[0] !== undefined) throw unknownCommand(words[0], program);
    request = { command, options: readOptions(program) };
    refuseMeaningless(command, request.options);
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void (print += text),
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(screen.columns ?? 80, 110),
    });
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usage(error);
  }
  return request ?? { print };
}

/** Tells, before anything is parsed, whether JSON is asked for: bad usage is told in it, too. */
export function wantsJson(argv: readonly string[]): boolean {
  const at = argv.findLastIndex((word) => word === '--output' || word.startsWith('--output='));
  return argv[at] === '--output=json' || (argv[at] === '--output' && argv[at + 1] === 'json');
}

interface Flags {
  config?: string;
  env?: string;
  cloud?: string;
  forceStep: string[];
  forceAll?: true;
  resetState?: true;
  dryRun?: true;
  rollback?: boolean;
  offline?: true;
  output: 'text' | 'json';
  logLevel?: LogLevel;
  yes?: true;
}

function readOptions(program: Command): Options {
  const flags = program.opts<Flags>();
  return {
    config: flags.config,
    env: flags.env,
    cloud: flags.cloud,
    forceStep: [...new Set(flags.forceStep)],
    forceAll: flags.forceAll === true,
    resetState: flags.resetState === true,
    dryRun: flags.dryRun === true,
    rollback: flags.rollback,
    offline: flags.offline === true,
    output: flags.output,
    logLevel: flags.logLevel,
    yes: flags.yes === true,
  };
}

/** What would be ignored in silence is refused. */
function refuseMeaningless(command: CommandName, options: Options): void {
  const given: [string, boolean][] = [
    ['--force-step', options.forceStep.length > 0],
    ['--force-all', options.forceAll],
    ['--no-rollback', options.rollback === false],
    ['--reset-state', options.resetState],
    ['--dry-run', options.dryRun],
  ];
  const flags = given.filter(([, is]) => is).map(([flag]) => flag);
  const [first] = flags.filter((flag) => flag !== '--dry-run');
  if (command === 'rollback' && first !== undefined) {
    throw new Failure('usage', `${first} means nothing to deploy rollback`, {
      hint: 'leave it out: a rollback undoes the run that is left open, whole',
    });
  }
  if (!options.resetState || flags.length === 1) return;
  throw new Failure(
    'usage',
    `--reset-state cannot stand with ${flags.find((flag) => flag !== '--reset-state')}`,
    {
      hint: 'it forgets the state and then exits: type the other command after it',
    },
  );
}

function unknownCommand(word: string, program: Command): Failure {
  const names = program.commands.map((command) => command.name());
  if (names.includes(word)) {
    return new Failure('usage', `"${word}" is a second command`, { hint: `type one: npx deploy ${word}` });
  }
  const guess = didYouMean(word, names);
  return new Failure('usage', `there is no command "${word}"`, {
    hint: `${guess === undefined ? '' : `${guess} `}the commands are ${names.join(', ')}; see npx deploy --help`,
  });
}

function usage(error: CommanderError): Failure {
  const [message = '', guess] = error.message.replace(/^error: /, '').split('\n');
  const meant = guess?.replace(/^\((.*)\)$/, '$1');
  return new Failure('usage', message.replace(/\.$/, ''), {
    hint: `${meant === undefined ? '' : `${meant.charAt(0).toLowerCase()}${meant.slice(1)} `}see npx deploy --help`,
  });
}
