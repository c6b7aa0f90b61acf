import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SCRIPTS, SEPARATOR, TYPED_SO_FAR } from '../../../src/cli/completion/scripts.ts';
import { packagesIn, SPY, sourcesLoaded } from '../../e2e/loaded.ts';
import { BIN, folderWith } from '../../e2e/rig.ts';
import { SMALL } from '../../e2e/small.ts';

const { folder, write } = folderWith({ 'config.yaml': `${SMALL}defaultEnvironment: local\n` });

beforeAll(() => {
  for (const [name, script] of Object.entries(SCRIPTS)) write(`deploy.${name}`, script);
  mkdirSync(join(folder, 'bin'));
  const program = join(folder, 'bin/deploy');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
  chmodSync(program, 0o755);
});

const has = (program: string): boolean => {
  const isThere = spawnSync(program, ['--version']).status === 0 || spawnSync(program, ['-v']).status === 0;
  // oxlint-disable-next-line no-console
  if (!isThere) console.warn(`skipped: ${program} is not installed here`);
  return isThere;
};

const inShell = (program: string, args: readonly string[]): string =>
  execFileSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      HOME: folder,
      TERM: 'dumb',
      LANG: 'C.UTF-8',
    },
  });

describe('what completing loads', () => {
  it('is no Azure package, and for commands no zod', () => {
    write('spy.mjs', SPY);
    const loaded = (...words: string[]): Set<string> => {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--import', join(folder, 'spy.mjs'), BIN, 'completion', 'bash'],
        { cwd: folder, encoding: 'utf8', env: { [TYPED_SO_FAR]: words.join(SEPARATOR), HOME: folder } },
      );
      expect(stdout).not.toBe('');
      return packagesIn(sourcesLoaded(stderr));
    };
    expect([...loaded('expl')].toSorted()).toEqual(['commander', 'fastest-levenshtein']);
    expect([...loaded('explain', 'create_')].filter((name) => /^@azure|^@typespec|arm-/.test(name))).toEqual(
      [],
    );
  });
});

describe.skipIf(!has('bash'))('in bash', () => {
  const asked = (...words: string[]): string[] => {
    const ask = `source deploy.bash; COMP_WORDS=(deploy "$@"); COMP_CWORD=$#; _deploy deploy; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return inShell('bash', ['-c', ask, 'bash', ...words])
      .trimEnd()
      .split('\n');
  };

  it.each([
    [['expl'], ['explain']],
    [['explain', 'create_m'], ['create_monitoring']],
    [['--env', '=', 'dev'], ['development']],
    [
      ['graph', '--format', ''],
      ['text', 'mermaid', 'dot'],
    ],
    [['nonsense', '--what'], ['']],
  ])('completes %s', (words, expected) => {
    expect(asked(...words)).toEqual(expected);
  });
});

describe.skipIf(!has('bash'))('in bash, where deploy is an alias of npx', () => {
  it('completes with the program of the project in the current folder', () => {
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    const program = join(folder, 'node_modules/.bin/deploy');
    writeFileSync(program, `#!/bin/sh\necho from-the-project\n`);
    chmodSync(program, 0o755);
    const ask = `source deploy.bash; PATH=/usr/bin:/bin; COMP_WORDS=(deploy expl); COMP_CWORD=1; _deploy deploy; echo "\${COMPREPLY[@]}"`;
    expect(inShell('bash', ['-c', ask])).toBe('from-the-project\n');
  });
});

describe.skipIf(!has('fish'))('in fish', () => {
  const asked = (line: string): string[] =>
    inShell('fish', ['--no-config', '-c', `source deploy.fish; complete -C '${line}'`])
      .trimEnd()
      .split('\n');

  it.each([
    ['deploy expl', /^explain\tsay why/],
    ['deploy explain create_m', /^create_monitoring\tstep$/],
    ['deploy --env=dev', /^--env=development\tenvironment$/],
    ['deploy state push conf', /^config\.yaml/],
  ])('completes %s', (line, expected) => {
    const [first, ...more] = asked(line);
    expect(first).toMatch(expected);
    expect(more).toEqual([]);
  });
});

describe.skipIf(!has('zsh') || !has('expect'))('in zsh, in a terminal', () => {
  /** Types keys, and resolves to whether the terminal then shows this. */
  const shows = (keys: string, expected: string): boolean => {
    write(
      'keys.exp',
      `set timeout 20
spawn -noecho zsh -f -i
send "PS1='READY> '; autoload -U compinit; compinit -u -D; source ./deploy.zsh; echo go''ne\\r"
expect "gone"
expect "READY> "
send "${keys}\\t"
expect {
  -ex "${expected}" { puts "\\nSHOWN" }
  timeout { puts "\\nMISSING" }
}
send "\\x15exit\\r"
expect eof
`,
    );
    return inShell('expect', ['keys.exp']).includes('SHOWN');
  };

  it.each([
    ['deploy expl', 'explain '],
    ['deploy explain create_m', 'create_monitoring '],
    ['deploy --env local graph --format m', 'mermaid '],
    ['deploy explain create_', 'create_resource_group'],
  ])('completes %s', (keys, expected) => {
    expect(shows(keys, expected)).toBe(true);
  });
});
