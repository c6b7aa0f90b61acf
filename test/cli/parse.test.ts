import { describe, expect, it } from 'vitest';
import { telling } from '../../src/cli/common-flags.ts';
import { defineCommand } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { askedFormat, parse } from '../../src/cli/parse.ts';
import { Failure } from '../../src/engine/failure.ts';

function request(line: string) {
  return parse(line.split(' ').filter((word) => word !== ''));
}

function options(line: string) {
  const asked = request(line);
  if ('print' in asked) throw new Error(`it only prints: ${asked.print}`);
  return { command: asked.command, ...asked.flags };
}

function refusal(line: string): Failure {
  try {
    request(line);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error(`"${line}" is not refused`);
}

const pull = defineCommand({
  name: 'state pull',
  summary: 'print the state',
  examples: [
    ['deploy state pull FILE', 'prints it'],
    ['deploy state pull FILE --wait 5s', 'waits for it'],
  ],
  flags: (flag) => ({
    file: flag.argument('<file>', 'where to'),
    as: flag.optionalArgument('[form]', 'how'),
    wait: flag.parsed('--wait <seconds>', 'how long', (text) => {
      if (!/^\d+$/.test(text)) throw new Error('it is no number');
      return Number(text);
    }),
    ...telling(flag),
  }),
  perform: async () => {
    throw new Error('it is not performed here');
  },
});

const TABLE = { commands: [...commands.slice(0, 1), pull], groups: { state: 'the store of the state' } };

describe('a group of commands', () => {
  const asked = (line: string) => {
    const found = parse(line.split(' '), TABLE);
    return 'print' in found ? found.print : { command: found.command, ...found.flags };
  };

  it('is typed as two words, with flags anywhere and arguments after them', () => {
    const expected = { command: 'state pull', file: 'a.json', as: undefined, wait: 3, output: 'json' };
    for (const line of [
      '--output json state pull a.json --wait 3',
      'state --wait=3 pull --output json a.json',
    ]) {
      expect(asked(line)).toMatchObject(expected);
    }
    expect(asked('state pull a.json yaml')).toMatchObject({ as: 'yaml', wait: undefined });
  });

  it('has a help of its own, and its commands theirs', () => {
    expect(asked('state --help')).toMatch(/^The store of the state\.$.*^ {2}pull +print the state$/ms);
    expect(asked('state pull --help')).toMatch(
      /Usage: deploy state pull <file> \[form\].*<file> +where to.*--wait <seconds>/s,
    );
    expect(asked('state pull --help')).not.toContain('--force-step');
  });

  it.each([
    ['state', /deploy state wants a command/, /the commands of state are pull; see npx deploy state --help/],
    ['state pul', /there is no command "state pul"/, /did you mean "pull"\?/],
    ['state pull', /missing required argument 'file'/, /--help/],
    ['state pull a b c', /"c" is one word too many for deploy state pull/, /state pull --help/],
    ['state pull a --wait x', /'--wait <seconds>' argument 'x' is invalid: it is no number/, /--help/],
    ['state pull a --force-all', /--force-all means nothing to deploy state pull/, /leave it out/],
    ['--wait 3', /--wait means nothing to deploy run/, /leave it out/],
    ['stat', /there is no command "stat"/, /did you mean "state"\?/],
  ])('refuses `deploy %s`, with a hint', (line, message, hint) => {
    expect(() => asked(line)).toThrow(message);
    expect(() => asked(line)).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) }));
  });
});

describe('the commands', () => {
  it('agree whether a flag has a value', () => {
    const all = commands.flatMap(({ declared }) => declared.flags);
    for (const { long, flag } of all) {
      const forms = new Set(all.filter((one) => one.long === long).map((one) => one.flag.includes('<')));
      expect([flag, forms.size]).toEqual([flag, 1]);
    }
  });
});

describe('the command line', () => {
  it('runs a deployment when no command is typed', () => {
    expect(options('').command).toBe('run');
    expect(options('--env local').command).toBe('run');
    expect(options('run --env local').command).toBe('run');
  });

  it.each([
    '--env local --output json rollback',
    'rollback --env local --output json',
    '--env local rollback --output=json',
  ])('takes flags before and after the command: %s', (line) => {
    expect(options(line)).toMatchObject({ command: 'rollback', env: 'local', output: 'json' });
  });

  it('tells a flag that was not given from one that was switched off', () => {
    expect(options('')).toMatchObject({ rollback: undefined });
    expect(options('--rollback')).toMatchObject({ rollback: true });
    expect(options('--no-rollback')).toMatchObject({ rollback: false });
    expect(options('--rollback --no-rollback')).toMatchObject({ rollback: false });
  });

  it('takes --force-step as often as it is given, each name once', () => {
    expect(options('--force-step a --force-step=b --force-step a')).toMatchObject({ forceStep: ['a', 'b'] });
    expect(options('')).toMatchObject({ forceStep: [] });
  });

  it('prints its version and its help instead of doing anything', () => {
    expect(request('--version')).toEqual({ print: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    const help = request('--help');
    expect('print' in help && help.print).toMatch(/^ {2}rollback +undo .*Exit codes:/ms);
  });

  it('shows in the help of rollback only what a rollback understands', () => {
    const help = request('rollback --help');
    expect('print' in help && help.print).toContain('--dry-run');
    expect('print' in help && help.print).not.toMatch(/--force-step|--reset-state|--no-rollback/);
  });

  it.each([
    ['--confg x', /unknown option '--confg'/, /did you mean --config\?/],
    ['--output xml', /'xml' is invalid.*text, json/, /--help/],
    ['--log-level loud', /debug, info, warn, error, silent/, /--help/],
    ['--env', /argument missing/, /--help/],
    ['--env --dry-run', /That is a flag/, /--help/],
    ['--env=', /It is empty/, /--help/],
    ['rolback', /there is no command "rolback"/, /did you mean "rollback"\?/],
    ['frobnicate', /there is no command "frobnicate"/, /run, plan, explain/],
    ['run rollback', /"rollback" is a second command/, /npx deploy rollback/],
    ['rollback now', /there is no command "now"/, /run, plan, explain/],
    ['plan --dry-run', /--dry-run means nothing to deploy plan/, /never changes anything/],
    ['--exit-code', /--exit-code means nothing to deploy run/, /npx deploy run --help/],
    ['rollback --force-all', /--force-all means nothing to deploy rollback/, /leave it out/],
    ['--dry-run --reset-state', /--reset-state cannot stand with --dry-run/, /after it/],
    ['--reset-state --force-step a', /cannot stand with --force-step/, /after it/],
  ])('refuses `deploy %s`, with a hint', (line, message, hint) => {
    const failure = refusal(line);
    expect(failure.reason).toBe('usage');
    expect(failure.message).toMatch(message);
    expect(failure.hint).toMatch(hint);
  });

  it.each([
    ['--output json --nonsense', 'json'],
    ['--nonsense --output=json', 'json'],
    ['--nonsense --output ndjson', 'ndjson'],
    ['--output json --output text', 'text'],
    ['--output', 'text'],
    ['json', 'text'],
  ])('knows from a bad command line how to tell it: %s', (line, format) => {
    expect(askedFormat(line.split(' '))).toBe(format);
  });
});
