import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/commands/index.ts';
import { SEPARATOR, TYPED_SO_FAR } from '../../../src/cli/completion/scripts.ts';
import { completionDocument } from '../../../src/report/completion-document.ts';
import { folderHere } from '../../e2e/here.ts';
import { SMALL } from '../../e2e/small.ts';
import { NOTE } from '../../e2e/user-steps.ts';

const { folder, type } = folderHere({
  'config.yaml': `${SMALL.replace('create_monitoring]', './mine.ts]')}environments:\n  canary: { cloud: emulator }\n`,
  'mine.ts': NOTE,
});

for (const run of ['older-run', 'newer-run']) {
  mkdirSync(join(folder, 'state/canary/runs', run), { recursive: true });
  writeFileSync(join(folder, 'state/canary/runs', run, 'report.json'), '{}');
}

const offered = async (...words: string[]): Promise<string[]> => {
  const ended = await type(['completion', 'bash'], { [TYPED_SO_FAR]: words.join(SEPARATOR) });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return ended.stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
};

describe('what can stand in the place of a word', () => {
  it('is each command and group, before one was typed', async () => {
    const first = new Set(commands.map(({ name }) => name.split(' ')[0]));
    expect(await offered('')).toEqual([...first]);
    expect(await offered('expl')).toEqual(['explain']);
    expect(await offered('--env', 'canary', 'expl')).toEqual(['explain']);
  });

  it('is each command of a group, behind it', async () => {
    const states = commands.filter(({ name }) => name.startsWith('state ')).map(({ name }) => name.slice(6));
    expect(await offered('state', '')).toEqual(states);
  });

  it('is the flags of the command that were not given', async () => {
    const flags = await offered('graph', '--format', 'dot', '--');
    expect(flags).toContain('--by');
    expect(flags).not.toContain('--format');
    expect(flags).not.toContain('--yes');
    expect(await offered('plan', '--force-step', 'mine', '--force-s')).toEqual(['--force-step']);
  });

  it.each([
    [
      ['graph', '--format', ''],
      ['text', 'mermaid', 'dot'],
    ],
    [['graph', '--format=m'], ['--format=mermaid']],
    [['graph', '--format', '=', 'm'], ['mermaid']],
    [['--cloud', ''], ['emulator']],
    [
      ['--env', ''],
      ['local', 'development', 'production', 'canary'],
    ],
    [['completion', 'z'], ['zsh']],
    [
      ['--flag', 'useK'],
      ['useKeyVault=on', 'useKeyVault=off'],
    ],
    [
      ['--env', 'canary', 'explain', ''],
      ['check_prerequisites', 'create_resource_group', 'note_word'],
    ],
    [['--env', 'canary', '--force-step', 'n'], ['note_word']],
    [['explain', '--env', '=', 'canary', 'n'], ['note_word']],
    [
      ['--env', 'canary', 'rollback', '--to', ''],
      ['newer-run', 'older-run'],
    ],
    [
      ['--env', 'canary', 'state', 'migrate', '--to', ''],
      ['file', 'blob'],
    ],
    [['state', 'push', ''], [':files']],
    [['--config', 'conf'], [':files']],
  ])('is a value that the flag or word takes: %s', async (words, expected) => {
    const found = await offered(...words);
    expect(found.toSorted()).toEqual([...expected].toSorted());
  });

  it('is nothing where the configuration cannot be read, and says nothing about it', async () => {
    const other = folderHere({ 'config.yaml': 'a: [' });
    const ended = await other.type(['completion', 'fish'], {
      [TYPED_SO_FAR]: ['rollback', '--to', ''].join(SEPARATOR),
    });
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });
});

describe('deploy completion', () => {
  it.each(['bash', 'zsh', 'fish'])('prints the script of %s, as a document too', async (name) => {
    const { stdout, code } = await type(['completion', name]);
    expect({ code, begins: stdout.slice(0, 1) }).toEqual({ code: 0, begins: '#' });
    const document = completionDocument.parse((await type(['completion', name, '--output', 'json'])).json());
    expect(document).toEqual({ result: 'completed', exitCode: 0, shell: name, script: stdout });
  });

  it('refuses another shell, with the ones there are', async () => {
    const { code, stderr } = await type(['completion', 'tcsh']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/there is no script for the shell "tcsh".*(zsh|bash, zsh, fish)/s);
  });
});
