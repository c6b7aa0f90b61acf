import { type Command as Parser, CommanderError } from 'commander';
import { didYouMean } from '../config/suggestion.ts';
import { Failure } from '../engine/failure.ts';
import type { Command, Request } from './command.ts';
import { commands, type CommandTable, groups } from './commands/index.ts';
import { type Given, readerOf } from './flags.ts';
import type { Format } from './print.ts';
import { createProgram } from './program.ts';

/**
 * Reads a command line; flags may stand before or after the command. Nothing else is looked at, so nothing heavy is
 * loaded. Returns the command, ready to be performed, or just text to print. Throws `Failure` `usage`, with what may
 * have been meant.
 */
export function parse(
  argv: readonly string[],
  table: CommandTable = { commands, groups },
): Request | { readonly print: string } {
  let request: Request | undefined;
  let print = '';
  const program = createProgram(table, (command, words) => {
    if (typeof command === 'string') throw unknownCommand(table, words[0], command);
    const { declared, name } = command;
    const extra = words[declared.words.length];
    if (extra !== undefined && declared.words.length > 0) throw tooMany(extra, name);
    if (extra !== undefined)
      throw unknownCommand(table, extra, name.includes(' ') ? name.split(' ')[0] : undefined);
    const flags = flagsOf(program);
    refuseMeaningless(command, flags);
    request = command.read(readerOf({ flags, words, help: `npx deploy ${name} --help` }));
  });
  for (const command of withInner(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void (print += text),
      writeErr: () => undefined,
    });
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usage(error, helpFor(argv, table));
  }
  return request ?? { print };
}

/** Tells, before anything is parsed, what stdout is to carry: bad usage is told in it, too. */
export function askedFormat(argv: readonly string[]): Format {
  const at = argv.findLastIndex((word) => word === '--output' || word.startsWith('--output='));
  const asked = argv[at] === '--output' ? argv[at + 1] : argv[at]?.slice('--output='.length);
  return asked === 'json' || asked === 'ndjson' ? asked : 'text';
}

function withInner(parser: Parser): Parser[] {
  return [parser, ...parser.commands.flatMap(withInner)];
}

/** What was given, by flag; `--no-rollback` counts as `--rollback` given as false. */
function flagsOf(program: Parser): Given['flags'] {
  const given = program.options.flatMap((option): [string, readonly string[] | boolean][] => {
    const attribute = option.attributeName();
    if (program.getOptionValueSource(attribute) !== 'cli') return [];
    const value: unknown = program.getOptionValue(attribute);
    const long = (option.long ?? '').replace(/^--no-/, '--');
    return [[long, Array.isArray(value) ? value.map(String) : value === true]];
  });
  return new Map(given);
}

/** What would be ignored in silence is refused. */
function refuseMeaningless({ name, declared, refuses }: Command, given: Given['flags']): void {
  for (const [long, value] of given) {
    if (declared.flags.some((flag) => flag.long === long)) continue;
    const flag = value === false ? long.replace(/^--/, '--no-') : long;
    throw new Failure('usage', `${flag} means nothing to deploy ${name}`, {
      hint: refuses[flag] ?? `leave it out; npx deploy ${name} --help lists what it takes`,
    });
  }
}

/** A word that is no command; in a group, no command of it. */
function unknownCommand(table: CommandTable, word: string | undefined, group: string | undefined): Failure {
  const typed = group === undefined ? '' : `${group} `;
  const names = table.commands.map(({ name }) => name);
  const here = names.filter((name) => name.startsWith(typed));
  const choice = [...new Set(here.map((name) => name.slice(typed.length).split(' ')[0] ?? ''))];
  const list = `${group === undefined ? 'the commands are' : `the commands of ${group} are`} ${choice.join(', ')}`;
  const see = `; see npx deploy ${typed}--help`;
  if (word === undefined)
    return new Failure('usage', `deploy ${group} wants a command`, { hint: list + see });
  if (choice.includes(word)) {
    return new Failure('usage', `"${word}" is a second command`, {
      hint: `type one: npx deploy ${typed}${word}`,
    });
  }
  const guess = didYouMean(word, choice);
  return new Failure('usage', `there is no command "${typed}${word}"`, {
    hint: `${guess === undefined ? '' : `${guess} `}${list}${see}`,
  });
}

function tooMany(word: string, name: string): Failure {
  return new Failure('usage', `"${word}" is one word too many for deploy ${name}`, {
    hint: `see npx deploy ${name} --help`,
  });
}

/** The help of the command that was begun to be typed, as far as it can be told from its words. */
function helpFor(argv: readonly string[], { commands: known }: CommandTable): string {
  const typed = argv.filter((word) => !word.startsWith('-')).join(' ');
  const found = known.find(({ name }) => typed === name || typed.startsWith(`${name} `));
  return ['npx deploy', ...(found === undefined ? [] : [found.name]), '--help'].join(' ');
}

function usage(error: CommanderError, help: string): Failure {
  const [message = '', guess] = error.message.replace(/^error: /, '').split('\n');
  const meant = guess?.replace(/^\((.*)\)$/, '$1');
  return new Failure('usage', message.replace(/\.$/, ''), {
    hint: `${meant === undefined ? '' : `${meant.charAt(0).toLowerCase()}${meant.slice(1)} `}see ${help}`,
  });
}
