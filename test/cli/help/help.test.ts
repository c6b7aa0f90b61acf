import { describe, expect, it } from 'vitest';
import { commands, groups } from '../../../src/cli/commands/index.ts';
import { EVERYDAY, MORE } from '../../../src/cli/help/topics.ts';
import { parse } from '../../../src/cli/parse.ts';

/** A line is typed as an example shows it: what stands for a name of one's own stays what it is. */
function typed(line: string): readonly string[] {
  const inner = /[$<]\((deploy [^)]*)\)/.exec(line)?.[1] ?? line;
  const [program, ...words] = inner.split(/ [|>] | < /)[0]?.split(' ') ?? [];
  expect(program).toBe('deploy');
  return words;
}

function help(...words: readonly string[]): string {
  const found = parse([...words, '--help']);
  return 'print' in found ? found.print : '';
}

function expectAScreen(text: string): void {
  const lines = text.trimEnd().split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  // The line with the next prompt wants room, too.
  expect(lines.length).toBeLessThan(24);
}

describe('the help of the program', () => {
  it('fits a screen, and is as it was', () => {
    expectAScreen(help());
    expect(help()).toMatchSnapshot();
  });

  it('has each command in one place', () => {
    const listed = [...EVERYDAY, ...MORE.flatMap(([, names]) => names)];
    expect(listed.toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
  });
});

describe.each(commands.map((command) => [command.name, command] as const))(
  'the help of %s',
  (name, { examples }) => {
    it('fits a screen, and is as it was', () => {
      const told = help(...name.split(' '));
      expectAScreen(told);
      expect(told).toMatchSnapshot();
    });

    it('has examples that can be typed, and are about it', () => {
      expect(examples.length).toBeGreaterThanOrEqual(2);
      for (const [line] of examples) expect(parse(typed(line))).toMatchObject({ command: name });
    });
  },
);

it.each(Object.keys(groups))('The help of the group %s fits a screen, and is as it was', (group) => {
  expectAScreen(help(group));
  expect(help(group)).toMatchSnapshot();
});
