import { describe, expect, it } from 'vitest';
import { parse, wantsJson } from '../../src/cli/parse.ts';
import { Failure } from '../../src/engine/failure.ts';

function request(line: string) {
  return parse(
    line.split(' ').filter((word) => word !== ''),
    { columns: 80 },
  );
}

function options(line: string) {
  const asked = request(line);
  if ('print' in asked) throw new Error(`it only prints: ${asked.print}`);
  return { command: asked.command, ...asked.options };
}

function refusal(line: string): Failure {
  try {
    request(line);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error(`"${line}" is not refused`);
}

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
    expect(options('').rollback).toBeUndefined();
    expect(options('--rollback').rollback).toBe(true);
    expect(options('--no-rollback').rollback).toBe(false);
  });

  it('takes --force-step as often as it is given, each name once', () => {
    expect(options('--force-step a --force-step=b --force-step a').forceStep).toEqual(['a', 'b']);
    expect(options('').forceStep).toEqual([]);
  });

  it('prints its version and its help instead of doing anything', () => {
    expect(request('--version')).toEqual({ print: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    const help = request('--help');
    expect('print' in help && help.print).toMatch(/--dry-run.*Commands:.*rollback.*Exit codes:/s);
  });

  it('shows in the help of rollback only what a rollback understands', () => {
    const help = request('rollback --help');
    expect('print' in help && help.print).toContain('--dry-run');
    expect('print' in help && help.print).not.toMatch(/--force-step|--reset-state|--no-rollback/);
  });

  it('fits its help into a terminal of 80 columns', () => {
    const help = request('--help');
    const widths = ('print' in help ? help.print : '').split('\n').map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
  });

  it.each([
    ['--confg x', /unknown option '--confg'/, /did you mean --config\?/],
    ['--output xml', /'xml' is invalid.*text, json/, /--help/],
    ['--log-level loud', /debug, info, warn, error, silent/, /--help/],
    ['--env', /argument missing/, /--help/],
    ['--env --dry-run', /That is a flag/, /--help/],
    ['--env=', /It is empty/, /--help/],
    ['rolback', /there is no command "rolback"/, /did you mean "rollback"\?/],
    ['frobnicate', /there is no command "frobnicate"/, /run, rollback/],
    ['run rollback', /"rollback" is a second command/, /npx deploy rollback/],
    ['rollback now', /there is no command "now"/, /run, rollback/],
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
    ['--output json --nonsense', true],
    ['--nonsense --output=json', true],
    ['--output json --output text', false],
    ['--output', false],
    ['json', false],
  ])('knows from a bad command line whether to tell it in JSON: %s', (line, json) => {
    expect(wantsJson(line.split(' '))).toBe(json);
  });
});
