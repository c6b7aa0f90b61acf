import { readFileSync } from 'node:fs';
import { Command as Parser, InvalidArgumentError, Option } from 'commander';
import type { Command } from './command.ts';
import type { CommandTable } from './commands/index.ts';
import { helpOf } from './help/of-command.ts';
import { groupHelp, overview } from './help/overview.ts';
import { ownFile } from './own-files.ts';

/** What is told of a command line: its command, or the group of which no command was typed, and the words after it. */
export type Chosen = (command: Command | string, words: readonly string[]) => void;

/**
 * Makes the parser of the command line. Flags may stand before or after the command, so the program takes those of all
 * commands; which of them one command takes is checked when its flags are read.
 */
export function createProgram(table: CommandTable, chosen: Chosen): Parser {
  const { commands } = table;
  const program = helped(new Parser('deploy'), () => overview(table)).version(
    version(),
    '--version',
    'print the version',
  );
  for (const option of everyOption(commands)) program.addOption(option);
  for (const command of commands) {
    const words = command.name.split(' ');
    const parent = words.length === 1 ? program : groupIn(program, words[0] ?? '', table, chosen);
    const parser = parent.command(words.at(-1) ?? '', { isDefault: command === commands[0] });
    for (const { word } of command.declared.words) parser.argument(word);
    helped(parser, () => helpOf(command)).action((...given: unknown[]) => chosen(command, wordsOf(given)));
  }
  return program.helpCommand(false);
}

function helped(parser: Parser, help: () => string): Parser {
  return parser.helpOption('--help').allowExcessArguments().configureHelp({ formatHelp: help });
}

/** A group has no flags: its help shows what there is in it. */
function groupIn(program: Parser, name: string, { commands, groups }: CommandTable, chosen: Chosen): Parser {
  const known = program.commands.find((parser) => parser.name() === name);
  if (known !== undefined) return known;
  return helped(program.command(name), () => groupHelp(name, groups[name] ?? '', commands)).action(
    (...given: unknown[]) => chosen(name, wordsOf(given)),
  );
}

/** Commander hands over the declared arguments, its options and, last, itself. */
function wordsOf(given: readonly unknown[]): readonly string[] {
  const parser = given.at(-1);
  return parser instanceof Parser ? parser.args : [];
}

function optionsOf(command: Command | undefined): Option[] {
  return (command?.declared.flags ?? []).map(({ flag, meaning }) => new Option(flag, meaning));
}

/** The flags of all commands, each once. */
function everyOption(commands: readonly Command[]): Option[] {
  const options = new Map(commands.flatMap(optionsOf).map((option) => [option.long, option]));
  for (const option of options.values()) {
    if (option.required) {
      option.argParser((value: string, before: readonly string[] | undefined) => [
        ...(before ?? []),
        wordOf(value),
      ]);
    }
  }
  return [...options.values()];
}

/** A flag in place of a value is a value forgotten. */
function wordOf(value: string): string {
  if (value !== '' && !value.startsWith('--')) return value;
  throw new InvalidArgumentError(value === '' ? 'It is empty.' : 'That is a flag.');
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(ownFile('package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : '';
}
