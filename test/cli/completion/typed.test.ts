import { describe, expect, test } from 'vitest';
import { typedSoFar } from '../../../src/cli/completion/typed.ts';
import { type Command, defineCommand } from '../../../src/cli/command.ts';
import { telling } from '../../../src/cli/common-flags.ts';
import { Failure } from '../../../src/engine/failure.ts';
import type { FlagReader } from '../../../src/cli/flags.ts';

const command = (name: string, words: boolean): Command =>
  defineCommand({
    name,
    summary: name,
    examples: [
      ['one', 'one'],
      ['two', 'two'],
    ],
    flags: (flag: FlagReader) => ({
      on: flag.on('--loud', 'loudly'),
      env: flag.text('--env <name>', 'where'),
      ...(words && { word: flag.argument('<step>', 'which') }),
      ...telling(flag),
    }),
    perform: () => Promise.reject(new Failure('internal', 'nobody performs it')),
  });

const commands = [command('run', false), command('explain', true), command('state pull', false)];

const read = (...words: string[]) => {
  const { command: found, ...typed } = typedSoFar(words, commands);
  return { ...typed, given: [...typed.given], command: found?.name };
};

describe('what was typed so far', () => {
  test.each([
    { words: [''], means: { command: undefined, group: [], current: '' } },
    { words: ['sta'], means: { command: undefined, group: [], current: 'sta' } },
    { words: ['state', 'pu'], means: { command: undefined, group: ['state'], current: 'pu' } },
    { words: ['state', 'pull', '--l'], means: { command: 'state pull', words: 0, current: '--l' } },
    { words: ['explain', ''], means: { command: 'explain', words: 0, flag: undefined } },
    { words: ['explain', 'one', ''], means: { command: 'explain', words: 1 } },
    { words: ['--env', 'x', 'explain', ''], means: { command: 'explain', words: 0, given: ['--env'] } },
    { words: ['--loud', 'explain', ''], means: { command: 'explain', given: ['--loud'] } },
    { words: ['explain', '--env', 'l'], means: { flag: '--env', current: 'l', before: '' } },
    { words: ['--env=x', 'explain', ''], means: { command: 'explain', flag: undefined, given: ['--env'] } },
    { words: ['--output=j'], means: { flag: '--output', current: 'j', before: '--output=' } },
    { words: ['--output', '=', 'j'], means: { flag: '--output', current: 'j', before: '' } },
    { words: ['--output', '='], means: { flag: '--output', current: '', before: '' } },
    { words: ['--env', '=', 'x', 'explain', ''], means: { command: 'explain', given: ['--env'] } },
  ])('is read as the parser would: $words', ({ words, means }) => {
    expect(read(...words)).toMatchObject(means);
  });
});
